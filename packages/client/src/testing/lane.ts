// One direction of a connection as TCP shows it: everything arrives once and in order, sometimes late. Knows no frames.
import type { Pace, VirtualClock } from './clock.ts'

/** What the way does to packets. */
export interface Way {
  /** Milliseconds from one end to the other, drawn for each packet. */
  delay(): number
  /** Drawn for each transmission. */
  isLost(): boolean
  /** Whether nothing arrives. */
  isBlocked(): boolean
}

/** What travels. */
export interface Packet {
  /** Milliseconds until it is sent again for the first time; then twice as long each time. */
  readonly patience?: number
  /** Whether its end never comes. */
  readonly isCut?: boolean
  /** Called once, when it is off, which is when it has arrived where the way is blocked. */
  readonly left?: () => void
  readonly arrive: () => void
}

interface Journey extends Packet {
  dueAt: number
  pause: number
  isCut: boolean
  hasLeft: boolean
}

/** Linux: the shortest and the longest pause between two transmissions. */
const MIN_PAUSE = 200
const MAX_PAUSE = 120_000

export class Lane {
  readonly #clock: VirtualClock
  readonly #way: Way
  readonly #pace: Pace | undefined
  readonly #journeys: Journey[] = []
  #timer: number | undefined
  #isDead = false

  constructor(clock: VirtualClock, way: Way, pace?: Pace) {
    this.#clock = clock
    this.#way = way
    this.#pace = pace
  }

  /** Sends a packet off behind the others. */
  carry(packet: Packet): void {
    if (this.#isDead) return
    const { patience = MIN_PAUSE, isCut = false } = packet
    const dueAt = this.#clock.now + this.#way.delay()
    const journey: Journey = { ...packet, dueAt, pause: patience, isCut, hasLeft: false }
    while (this.#way.isLost()) delayAgain(journey)
    this.#journeys.push(journey)
    if (packet.left) this.#clock.schedule(() => this.#way.isBlocked() || leave(journey), 0)
    this.#arm()
  }

  /** Whatever travels is lost, for good. */
  clear(): void {
    this.#journeys.length = 0
    this.#clock.cancel(this.#timer)
    this.#timer = undefined
  }

  /** Nothing will ever arrive again. */
  die(): void {
    this.#isDead = true
    this.clear()
  }

  /** Loses what was cut short, and what waits behind it. */
  clearCut(): void {
    const cut = this.#journeys.findIndex(({ isCut }) => isCut)
    if (cut >= 0) this.#journeys.length = cut
  }

  /** What was cut short becomes whole. */
  mend(): void {
    for (const journey of this.#journeys) journey.isCut = false
    this.#arm()
  }

  #arm(): void {
    const [head] = this.#journeys
    if (this.#timer !== undefined || !head || head.isCut) return
    this.#timer = this.#clock.schedule(() => this.#arrive(head), head.dueAt - this.#clock.now, this.#pace)
  }

  #arrive(head: Journey): void {
    this.#timer = undefined
    if (this.#way.isBlocked()) {
      delayAgain(head)
    } else {
      this.#journeys.shift()
      leave(head)
      head.arrive()
    }
    this.#arm()
  }
}

function delayAgain(journey: Journey): void {
  journey.dueAt += journey.pause
  journey.pause = Math.min(2 * journey.pause, MAX_PAUSE)
}

function leave(journey: Journey): void {
  if (journey.hasLeft) return
  journey.hasLeft = true
  journey.left?.()
}
