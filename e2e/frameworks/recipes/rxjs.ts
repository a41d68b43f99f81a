import { messages, type ResilientSocket, type SocketData, type Status } from 'resilient-socket'
import { from, Observable } from 'rxjs'

/** All messages from the subscription on, across connections. Completes when the socket is closed. */
export function messagesOf(socket: ResilientSocket): Observable<SocketData> {
  return new Observable((subscriber) => {
    const controller = new AbortController()
    from(messages(socket, { signal: controller.signal })).subscribe(subscriber)
    return () => controller.abort()
  })
}

/** The status now, and at every change. Completes when the socket is closed. */
export function statusOf(socket: ResilientSocket): Observable<Status> {
  return new Observable((subscriber) => {
    const next = (status: Status): void => {
      subscriber.next(status)
      if (status.state === 'closed') subscriber.complete()
    }
    const unsubscribe = socket.subscribe(next)
    next(socket.status)
    return unsubscribe
  })
}
