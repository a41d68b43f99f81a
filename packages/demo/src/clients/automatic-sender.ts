// Sends at a steady rate by the page's timers. Knows no messages.
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
      // Makes up for late timers, but not for the time that the page was hidden or asleep.
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
