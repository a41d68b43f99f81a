// One direction of a TCP connection: everything arrives once and in order, sometimes late. Knows no frames.
import type { Pace, VirtualClock } from './clock.ts'

/** The network between the two ends, in one direction. */
export interface Path {
  /** Milliseconds from one end to the other, drawn for each packet. */
  delay(): number
  /** Whether a transmission is lost, drawn for each one. */
  isLost(): boolean
  /** Whether nothing arrives. */
  isBlocked(): boolean
  /** Bytes per second, more than 0. */
  bandwidth(): number
}

/** What is sent through a pipe. */
export interface Packet {
  /** Its size. @default 0 */
  readonly bytes?: number
  /** Milliseconds to its first retransmission; each further one takes twice as long. @default 200 */
  readonly retransmitAfter?: number
  /** Whether its last bytes never arrive. */
  readonly isCut?: boolean
  /** Called with the number of bytes whenever some have left the sender. */
  readonly left?: (bytes: number) => void
  readonly arrive: () => void
}

interface Transfer extends Packet {
  readonly travelTime: number
  readonly retransmitAfter: number
  unsent: number
  dueAt: number
  /** Milliseconds to the next retransmission. */
  pause: number
  isCut: boolean
}

/** Linux's shortest and longest pause between two transmissions, in milliseconds. */
const MIN_PAUSE = 200
const MAX_PAUSE = 120_000

/** Large packets are sent in segments of a tenth of a second, so that changes of the path take effect within them. */
const SEGMENTS_PER_SECOND = 10

/** Milliseconds. Sums of fractions have a smaller error. */
const ROUNDING_ERROR = 1e-6

export class Pipe {
  readonly #clock: VirtualClock
  readonly #path: Path
  readonly #pace: Pace | undefined
  /** In order: sent, being sent, waiting. */
  readonly #transfers: Transfer[] = []
  #sentCount = 0
  #sendTimer: number | undefined
  #arrivalTimer: number | undefined
  /** Milliseconds to the next retransmission of the current segment; 0 if it isn't blocked. */
  #sendPause = 0
  /** Fraction of a millisecond that the sender was done before the timer fired. */
  #spareTime = 0
  #isDead = false

  constructor(clock: VirtualClock, path: Path, pace?: Pace) {
    this.#clock = clock
    this.#path = path
    this.#pace = pace
  }

  /** Sends a packet behind the others. */
  carry(packet: Packet): void {
    if (this.#isDead) return
    const { bytes = 0, retransmitAfter = MIN_PAUSE, isCut = false } = packet
    let travelTime = this.#path.delay()
    let pause = retransmitAfter
    while (this.#path.isLost()) {
      travelTime += pause
      pause = longer(pause)
    }
    this.#transfers.push({ ...packet, travelTime, retransmitAfter, unsent: bytes, dueAt: 0, pause, isCut })
    if (this.#sendTimer !== undefined) return
    this.#spareTime = 0
    this.#send()
  }

  /** Loses everything that is in it. */
  clear(): void {
    this.#drop(0)
  }

  /** Lets nothing arrive any more. */
  die(): void {
    this.#isDead = true
    this.clear()
  }

  /** Loses a cut message, and everything behind it. */
  clearCut(): void {
    const cut = this.#transfers.findIndex(({ isCut }) => isCut)
    if (cut >= 0) this.#drop(cut)
  }

  /** Completes cut messages. */
  mend(): void {
    for (const transfer of this.#transfers) transfer.isCut = false
    this.#awaitArrival()
  }

  /** Loses everything from this place on. */
  #drop(from: number): void {
    this.#transfers.length = from
    if (from <= this.#sentCount) {
      this.#sentCount = from
      this.#sendPause = 0
      this.#clock.cancel(this.#sendTimer)
      this.#sendTimer = undefined
    }
    if (from > 0) return
    this.#clock.cancel(this.#arrivalTimer)
    this.#arrivalTimer = undefined
  }

  /** Starts to send the next segment, which takes at least until the next timer. */
  #send(): void {
    const next = this.#nextSegment()
    if (!next) return
    const needed = next.time - this.#spareTime
    const wait = Math.max(0, Math.ceil(needed - ROUNDING_ERROR))
    this.#spareTime = wait - needed
    this.#sendTimer = this.#clock.schedule(() => this.#sent(next), wait)
  }

  #nextSegment(): { readonly transfer: Transfer; readonly bytes: number; readonly time: number } | undefined {
    const transfer = this.#transfers[this.#sentCount]
    if (!transfer) return undefined
    const bandwidth = this.#path.bandwidth()
    const bytes = Math.min(transfer.unsent, Math.max(1, Math.floor(bandwidth / SEGMENTS_PER_SECOND)))
    return { transfer, bytes, time: (bytes / bandwidth) * 1_000 }
  }

  /** A segment leaves the sender, unless the path is blocked. */
  #sent(segment: { readonly transfer: Transfer; readonly bytes: number }): void {
    this.#sendTimer = undefined
    if (this.#path.isBlocked()) {
      this.#spareTime = 0
      this.#sendPause = this.#sendPause > 0 ? longer(this.#sendPause) : segment.transfer.retransmitAfter
      this.#sendTimer = this.#clock.schedule(() => this.#sent(segment), this.#sendPause)
      return
    }
    this.#sendPause = 0
    this.#depart(segment)
    for (let next = this.#nextSegment(); next && next.time <= this.#spareTime; next = this.#nextSegment()) {
      this.#spareTime -= next.time
      this.#depart(next)
    }
    this.#awaitArrival()
    this.#send()
  }

  #depart({ transfer, bytes }: { readonly transfer: Transfer; readonly bytes: number }): void {
    transfer.unsent -= bytes
    if (transfer.unsent === 0) {
      transfer.dueAt = this.#clock.now + transfer.travelTime
      this.#sentCount += 1
    }
    transfer.left?.(bytes)
  }

  #awaitArrival(): void {
    const [head] = this.#transfers
    if (this.#arrivalTimer !== undefined || this.#sentCount === 0 || !head || head.isCut) return
    const wait = head.dueAt - this.#clock.now
    this.#arrivalTimer = this.#clock.schedule(() => this.#arrived(head), wait, this.#pace)
  }

  #arrived(head: Transfer): void {
    this.#arrivalTimer = undefined
    try {
      if (this.#path.isBlocked()) {
        head.dueAt += head.pause
        head.pause = longer(head.pause)
      } else {
        this.#transfers.shift()
        this.#sentCount -= 1
        head.arrive()
      }
    } finally {
      this.#awaitArrival()
    }
  }
}

function longer(pause: number): number {
  return Math.min(2 * pause, MAX_PAUSE)
}
