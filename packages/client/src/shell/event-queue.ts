// Events in the order in which they arose, to listeners that can't disturb each other. Knows no meanings.
import { EventEmitter } from 'eventemitter3'

/** eventemitter3's record of one listener. */
interface Registration {
  fn: (payload: unknown) => void
  readonly context: unknown
  readonly once: boolean
}

/** eventemitter3's own table, in the form that it has had since version 2. */
interface Registrations {
  readonly _events: Record<string, Registration | readonly Registration[] | undefined>
}

/** What only subscribers get. */
const STATUS = 'status'

/**
 * eventemitter3's `emit` skips the listeners after one that throws, and calls those that were removed meanwhile: this one
 * walks the listeners itself.
 */
export class EventQueue {
  readonly #emitter: EventEmitter & Registrations
  /** Of its own, because users may remove all listeners of the other one. */
  readonly #subscribers = new EventEmitter() as EventEmitter & Registrations
  readonly #reportError: (error: unknown) => void
  /** A set, because what is taken off while it is walked costs nothing, and what is added comes too. */
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

  /** Calls the listener with the payload of each `'status'` event; returns the function that ends it. */
  subscribe<T>(listener: (payload: T) => void): () => void {
    // eventemitter3 removes all registrations of a function at a time: this one has its own.
    const call = (payload: T): void => listener(payload)
    this.#subscribers.on(STATUS, call)
    return () => void this.#subscribers.off(STATUS, call)
  }

  /** What is emitted inside waits until the outermost batch ends, also where the action throws. */
  batch<T>(action: () => T): T {
    this.#depth += 1
    try {
      return action()
    } finally {
      // No call comes before it: the stack may have no room for one.
      this.#depth -= 1
      this.#flush()
    }
  }

  /** Takes back the messages that wait. */
  withdrawMessages(): void {
    for (const waiting of this.#waiting) if (waiting[0] === 'message') this.#waiting.delete(waiting)
  }

  /** Emits at once, unless a batch is under way. */
  emit(event: string, payload?: unknown): void {
    this.#waiting.add([event, payload])
    this.#flush()
  }

  /** The same for a message, of which there may be very many: nothing is allocated. */
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
      // eventemitter3 removes all registrations of a function at a time: this one gets a function of its own.
      registration.fn = () => undefined
      emitter.off(event, registration.fn)
    }
    try {
      fn.call(context, payload)
    } catch (error) {
      this.#report(error)
    }
  }

  /** What `reportError` itself throws is lost: nobody is left to tell. */
  #report(error: unknown): void {
    try {
      this.#reportError(error)
    } catch {}
  }
}
