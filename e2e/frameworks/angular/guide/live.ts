import { isPlatformBrowser } from '@angular/common'
import { DestroyRef, Injectable, inject, NgZone, PLATFORM_ID, type Signal, signal } from '@angular/core'
import { ResilientSocket, type Status } from 'resilient-socket'

/** The application's socket. A server that renders makes none. */
@Injectable({ providedIn: 'root' })
export class Live {
  readonly socket: ResilientSocket | undefined

  constructor() {
    if (isPlatformBrowser(inject(PLATFORM_ID)))
      // With zone.js, each message would otherwise check the whole application.
      this.socket = inject(NgZone).runOutsideAngular(() => new ResilientSocket('/live'))
    inject(DestroyRef).onDestroy(() => void this.socket?.close())
  }
}

/** State and health of the socket, as a signal. */
export function injectStatus(): Signal<Status> {
  const { socket } = inject(Live)
  const status = signal<Status>(socket?.status ?? { state: 'idle', health: 'down' })
  const unsubscribe = socket?.subscribe((next) => status.set(next))
  inject(DestroyRef).onDestroy(() => unsubscribe?.())
  return status.asReadonly()
}

/** Calls the listener with every message, until the component is destroyed. */
export function onMessage(listener: (event: MessageEvent) => void): void {
  const { socket } = inject(Live)
  socket?.on('message', listener)
  inject(DestroyRef).onDestroy(() => void socket?.off('message', listener))
}

/** What all messages add up to, as a signal that changes at most once a frame. */
export function injectReduced<T>(reducer: (state: T, event: MessageEvent) => T, initial: T): Signal<T> {
  const shown = signal(initial)
  let latest = initial
  let cancel: (() => void) | undefined
  onMessage((event) => {
    latest = reducer(latest, event)
    cancel ??= onFrame(() => {
      cancel = undefined
      shown.set(latest)
    })
  })
  inject(DestroyRef).onDestroy(() => cancel?.())
  return shown.asReadonly()
}

/** At the next frame, or soon, because hidden pages have no frames. Returns a function that calls it off. */
function onFrame(callback: () => void): () => void {
  const cancel = (): void => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
  const run = (): void => {
    cancel()
    callback()
  }
  const frame = requestAnimationFrame(run)
  const timer = setTimeout(run, 100)
  return cancel
}
