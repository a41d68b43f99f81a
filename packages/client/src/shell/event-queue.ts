// Events in the order in which they arose, to listeners that can't disturb each other. Knows no meanings.
import type { EventEmitter } from 'eventemitter3'

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

/**
 * eventemitter3's `emit` skips the listeners after one that throws, and calls those that were removed meanwhile: this one
 * walks the listeners itself.
 */
export class EventQueue {
  readonly #emitter: EventEmitter & Registrations
  readonly #reportError: (error: unknown) => void
  readonly #waiting: [event: string, payload: unknown][] = []
  #holds = 1

  /** Nothing is emitted before the next microtask, so that listeners can be added after the constructor. */
  constructor(emitter: EventEmitter, reportError: (error: unknown) => void) {
    this.#emitter = emitter as EventEmitter & Registrations
    this.#reportError = reportError
    queueMicrotask(() => this.release())
  }

  /** Keeps what is emitted from now on. */
  hold(): void {
    this.#holds += 1
  }

  /** Emits what was kept, unless somebody else still holds it. */
  release(): void {
    if (this.#holds === 1) {
      // What listeners emit meanwhile is appended, and comes too.
      for (const [event, payload] of this.#waiting) this.#emit(event, payload)
      this.#waiting.length = 0
    }
    this.#holds -= 1
  }

  /** Emits at once and without allocating anything, unless something holds. */
  emit(event: string, payload?: unknown): void {
    if (this.#holds > 0) this.#waiting.push([event, payload])
    else {
      this.hold()
      this.#emit(event, payload)
      this.release()
    }
  }

  #emit(event: string, payload: unknown): void {
    const emitter = this.#emitter
    const registered = emitter._events[event]
    if (!registered) {
      if (event === 'error') this.#reportError(payload)
    } else if ('fn' in registered) this.#call(event, registered, payload)
    else {
      // Adding a listener appends to this array, removing one replaces it.
      const { length } = registered
      for (let index = 0; index < length; index += 1) {
        const registration = registered[index]
        const current = emitter._events[event]
        if (registration && (current === registered || [current].flat().includes(registration)))
          this.#call(event, registration, payload)
      }
    }
  }

  #call(event: string, registration: Registration, payload: unknown): void {
    const { fn, context, once } = registration
    if (once) {
      // eventemitter3 removes all registrations of a function at a time: this one gets a function of its own.
      registration.fn = () => undefined
      this.#emitter.off(event, registration.fn)
    }
    try {
      fn.call(context, payload)
    } catch (error) {
      this.#reportError(error)
    }
  }
}
