// The `on…` attributes (HTML, "Event handlers"). Knows no WebSocket.

/** The platform's methods, because a class that extends ours may override them. */
const { addEventListener, removeEventListener } = EventTarget.prototype

/** A handler keeps its place among the listeners from when it was first set, until it is set to `null`. */
class Handler {
  callback: object

  constructor(callback: object) {
    this.callback = callback
  }

  handleEvent(event: Event): void {
    const { callback } = this
    if (typeof callback === 'function' && Reflect.apply(callback, event.currentTarget, [event]) === false)
      event.preventDefault()
  }
}

export class EventHandlers {
  readonly #target: EventTarget
  readonly #handlers = new Map<string, Handler>()

  constructor(target: EventTarget) {
    this.#target = target
  }

  get(type: string): object | null {
    return this.#handlers.get(type)?.callback ?? null
  }

  /** Objects that aren't functions are kept but never called ([LegacyTreatNonObjectAsNull]). */
  set(type: string, value: unknown): void {
    const handler = this.#handlers.get(type)
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
      removeEventListener.call(this.#target, type, handler ?? null)
      this.#handlers.delete(type)
    } else if (handler) handler.callback = value
    else {
      const added = new Handler(value)
      this.#handlers.set(type, added)
      addEventListener.call(this.#target, type, added)
    }
  }
}
