// Emits events in order, to listeners that can't disturb each other. Knows no events.
import { EventEmitter } from 'eventemitter3'

/** eventemitter3's record of one listener. */
interface Registration {
  fn: (payload: unknown) => void
  readonly context: unknown
  readonly once: boolean
}

/** eventemitter3's internal table, unchanged since its version 2. */
interface Registrations {
  readonly _events: Record<string, Registration | readonly Registration[] | undefined>
}

/** The internal event of `subscribe`. */
const STATUS = 'status'

/**
 * eventemitter3's `emit` skips the listeners after one that throws, and calls listeners that were removed meanwhile. So this
 * class calls the listeners itself.
 */
export class EventQueue {
  readonly #emitter: EventEmitter & Registrations
  /** Separate, because users may remove all listeners of the other emitter. */
  readonly #subscribers = new EventEmitter() as EventEmitter & Registrations
  readonly #reportError: (error: unknown) => void
  /** A set, because entries can be deleted and added cheaply while it is iterated. */
  readonly #waiting = new Set<readonly [event: string, payload: unknown]>()
  #depth = 1

  /** Nothing is emitted before the next microtask, so that listeners can be added after the constructor. */
  constructor(emitter: EventEmitter, reportError: (error: unknown) => void) {
    this.#emitter = emitter as EventEmitter & Registrations
    this.#reportError = reportError
    queueMicrotask(() => {
      this.#depth -= 1
      this.#flush()
    })
  }

  /** Calls the listener with the payload of each `'status'` event, and returns a function that unsubscribes. */
  subscribe<T>(listener: (payload: T) => void): () => void {
    // eventemitter3 removes all registrations of a function at once, so each registration gets a function of its own.
    const call = (payload: T): void => listener(payload)
    this.#subscribers.on(STATUS, call)
    return () => void this.#subscribers.off(STATUS, call)
  }

  /** Delays events until the outermost batch ends, also if the action throws. */
  batch<T>(action: () => T): T {
    this.#depth += 1
    try {
      return action()
    } finally {
      // This must come before any call: the stack may be full.
      this.#depth -= 1
      this.#flush()
    }
  }

  /** Removes waiting messages. */
  withdrawMessages(): void {
    for (const waiting of this.#waiting) if (waiting[0] === 'message') this.#waiting.delete(waiting)
  }

  /** Emits at once, unless a batch is under way. */
  emit(event: string, payload?: unknown): void {
    this.#waiting.add([event, payload])
    this.#flush()
  }

  /** The fast path for messages: it allocates nothing. */
  emitMessage(event: MessageEvent): void {
    if (this.#depth + this.#waiting.size > 0) return this.emit('message', event)
    this.#depth = 1
    try {
      this.#emit('message', event)
    } finally {
      this.#depth = 0
    }
    this.#flush()
  }

  #flush(): void {
    if (this.#depth > 0 || this.#waiting.size === 0) return
    this.#depth = 1
    try {
      for (const waiting of this.#waiting) {
        this.#waiting.delete(waiting)
        this.#emit(...waiting)
      }
    } finally {
      this.#depth = 0
    }
  }

  #emit(event: string, payload: unknown): void {
    const emitter = event === STATUS ? this.#subscribers : this.#emitter
    const registered = emitter._events[event]
    if (!registered) {
      if (event === 'error') this.#report(payload)
    } else if ('fn' in registered) this.#call(emitter, event, registered, payload)
    else {
      // Adding a listener appends to this array, removing one replaces it.
      const { length } = registered
      for (let index = 0; index < length; index += 1) {
        const registration = registered[index]
        const current = emitter._events[event]
        if (registration && (current === registered || [current].flat().includes(registration)))
          this.#call(emitter, event, registration, payload)
      }
    }
  }

  #call(emitter: EventEmitter, event: string, registration: Registration, payload: unknown): void {
    const { fn, context, once } = registration
    if (once) {
      // eventemitter3 removes all registrations of a function at once, so this one gets a function of its own.
      registration.fn = () => undefined
      emitter.off(event, registration.fn)
    }
    try {
      fn.call(context, payload)
    } catch (error) {
      this.#report(error)
    }
  }

  /** An error of `reportError` itself is swallowed. */
  #report(error: unknown): void {
    try {
      this.#reportError(error)
    } catch {}
  }
}
