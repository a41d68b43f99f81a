// A server and the network to it: how long it takes over each handshake and each ping. Knows no client.
import type { SocketData, WebSocketConstructor, WebSocketLike } from 'resilient-socket'
import type { VirtualTime } from './virtual-time.ts'

/** What a client asks of the server. */
export interface Job {
  readonly what: 'handshake' | 'ping'
  /** Whether the client still waits for it. */
  isWanted(): boolean
  done(): void
}

/** Does what it is asked for, in its own time. */
export type Service = (job: Job) => void

/** A round trip, without what the server takes. */
const NETWORK = 50

/** A native `WebSocket` that is connected to that server; `dialled` is told of each. */
export function webSocketTo(time: VirtualTime, service: Service, dialled: () => void): WebSocketConstructor {
  return class implements WebSocketLike {
    binaryType = 'blob'
    bufferedAmount = 0
    extensions = ''
    protocol = ''
    readyState = 0
    onopen: ((event: unknown) => void) | null = null
    onmessage: ((event: unknown) => void) | null = null
    onerror: unknown = null
    onclose: unknown = null
    readonly url: string
    #answeredAt = 0

    constructor(url: string) {
      this.url = url
      dialled()
      this.#answer('handshake', () => {
        this.readyState = 1
        this.onopen?.({ type: 'open' })
      })
    }

    send(data: SocketData): void {
      const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(String(data))?.[1]
      if (id === undefined) return
      this.#answer('ping', () => {
        this.onmessage?.({ type: 'message', data: `{"type":"pong","id":"${id}"}` })
      })
    }

    close(): void {
      this.readyState = 3
    }

    #answer(what: Job['what'], deliver: () => void): void {
      const isWanted = (): boolean => this.readyState < 2
      const done = (): void => {
        // What was asked first is answered first.
        this.#answeredAt = Math.max(this.#answeredAt, time.now + NETWORK / 2)
        time.set(() => isWanted() && deliver(), this.#answeredAt - time.now)
      }
      time.set(() => service({ what, isWanted, done }), NETWORK / 2)
    }
  }
}

/** Takes that long between two instants, and no time otherwise. */
export function slowBetween(
  time: VirtualTime,
  from: number,
  to: number,
  ms: number,
  isHandshakeSlow: boolean,
): Service {
  return ({ what, done }) => {
    const isSlow = time.now >= from && time.now < to && (isHandshakeSlow || what === 'ping')
    time.set(done, isSlow ? ms : 0)
  }
}

export interface Costs {
  readonly handshake: number
  readonly ping: number
  /** Of what nobody waits for any more, as a share. */
  readonly unwanted: number
}

/** Does one thing after the other, in so many milliseconds each, and stands still for a while once. */
export function queueing(time: VirtualTime, costs: Costs, stallAt: number, stall: number): Service {
  const queue: Job[] = []
  let first = 0
  let isBusy = false
  const next = (): void => {
    const job = queue[first]
    isBusy = job !== undefined
    if (!job) return
    first += 1
    const isStalled = time.now >= stallAt && time.now < stallAt + stall
    const share = job.isWanted() ? 1 : costs.unwanted
    const work = (isStalled ? stallAt + stall - time.now : 0) + costs[job.what] * share
    time.set(() => {
      job.done()
      next()
    }, work)
  }
  return (job) => {
    queue.push(job)
    if (!isBusy) next()
  }
}
