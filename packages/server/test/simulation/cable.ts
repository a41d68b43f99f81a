// A connection between a client and the hub: ordered both ways, until it breaks. Each end learns of its end in its own time.
import { isControl } from '../../src/wire/frames.ts'
import type { Timeline } from './timeline.ts'

export type Frame = string | Uint8Array

/** What an end of the cable gets. */
export interface End {
  receive(frame: Frame): void
  closed(code: number): void
}

export class Cable {
  client: End | undefined
  server: End | undefined
  /** Frames that never arrive, though nobody is told. */
  isDeadUp = false
  isDeadDown = false
  /** The next data frame on its way there is swallowed, as no honest network does. */
  swallows: 'up' | 'down' | undefined
  readonly #timeline: Timeline
  readonly #latency: () => number
  readonly #note: (direction: 'up' | 'down', frame: Frame) => void
  #upAt = 0
  #downAt = 0

  constructor(
    timeline: Timeline,
    latency: () => number,
    note: (direction: 'up' | 'down', frame: Frame) => void = () => undefined,
  ) {
    this.#timeline = timeline
    this.#latency = latency
    this.#note = note
  }

  /** From the client to the hub; order is kept. */
  up(frame: Frame): void {
    this.#note('up', frame)
    if (this.swallows === 'up' && !isControl(frame)) {
      this.swallows = undefined
      return
    }
    this.#upAt = Math.max(this.#upAt, this.#timeline.now + this.#latency())
    this.#timeline.at(this.#upAt - this.#timeline.now, () => {
      if (!this.isDeadUp) this.server?.receive(frame)
    })
  }

  down(frame: Frame): void {
    this.#note('down', frame)
    if (this.swallows === 'down' && !isControl(frame)) {
      this.swallows = undefined
      return
    }
    this.#downAt = Math.max(this.#downAt, this.#timeline.now + this.#latency())
    this.#timeline.at(this.#downAt - this.#timeline.now, () => {
      if (!this.isDeadDown) this.client?.receive(frame)
    })
  }

  /** The client lets go of it: the hub hears of that after what was sent before, or much later if the network is dead. */
  closeByClient(extra: number): void {
    this.client = undefined
    const delay = Math.max(0, this.#upAt - this.#timeline.now) + this.#latency() + extra
    this.#timeline.at(delay, () => {
      this.server?.closed(1000)
      this.server = undefined
    })
  }

  closeByServer(code: number): void {
    this.#downAt = Math.max(this.#downAt, this.#timeline.now + this.#latency())
    this.#timeline.at(this.#downAt - this.#timeline.now, () => {
      if (this.isDeadDown) return
      this.client?.closed(code)
      this.client = undefined
    })
    // A closing handshake ends in any case.
    this.#timeline.at(2_000, () => {
      this.server?.closed(code)
      this.server = undefined
    })
  }

  /** It ends for both, each after a while of its own. */
  cut(client: number, server: number): void {
    this.isDeadUp = this.isDeadDown = true
    this.#timeline.at(client, () => {
      this.client?.closed(1006)
      this.client = undefined
    })
    this.#timeline.at(server, () => {
      this.server?.closed(1006)
      this.server = undefined
    })
  }
}
