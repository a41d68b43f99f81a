// Sends at a steady rate, by the page's timers. Knows nothing of what it sends.
import type { Platform } from '../device/device.ts'

export class AutomaticSender {
  readonly #timers: Pick<Platform, 'setTimeout' | 'clearTimeout'>
  readonly #send: () => void
  #timer: unknown

  constructor(timers: Pick<Platform, 'setTimeout' | 'clearTimeout'>, send: () => void) {
    this.#timers = timers
    this.#send = send
  }

  start(perSecond: number): void {
    this.stop()
    const period = 1_000 / perSecond
    let dueAt = Date.now() + period
    const tick = (): void => {
      // Late timers are made up for, but not what a hidden or sleeping page has missed.
      dueAt = Math.max(dueAt, Date.now() - period) + period
      this.#timer = this.#timers.setTimeout(tick, dueAt - Date.now())
      this.#send()
    }
    this.#timer = this.#timers.setTimeout(tick, period)
  }

  stop(): void {
    if (this.#timer !== undefined) this.#timers.clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
