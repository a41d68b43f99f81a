// One way of a link: carries what one socket sends to the other, as late and as slowly as the network says.
// Knows no HTTP and no WebSocket.
import type { Socket } from 'node:net'
import { type Direction, dueAt, isBlackHole, type Network, retransmissionAt } from './network.ts'

/** Above it the sender is no longer read: its own kernel and browser hold the rest, as behind a slow line. */
const MAX_HELD_BYTES = 262_144

/** How long a slowed-down piece keeps the line busy: what the bandwidth is accurate to. */
const SLICE = 5

/** How much lateness of its own timers a slow line makes good: what a machine that is busy with browsers may add. */
const CATCH_UP = 200

/** `stop`: nothing behind it goes through until `resume`. */
export type Content = Buffer | 'fin' | 'reset' | 'stop'

interface Parcel {
  readonly content: Content
  readonly dueAt: number
}

export interface PipeEnds {
  readonly source: Socket
  /** Asked when the first byte is due, and each time after. */
  readonly sink: () => Socket
  readonly direction: Direction
  /** Told of everything that has gone through. */
  readonly onPassed: (bytes: Buffer) => void
}

export class Pipe {
  readonly #ends: PipeEnds
  #network: Network
  #queue: Parcel[] = []
  #heldBytes = 0
  #lineFreeAt = 0
  /** When something was lost for the first time in the black hole that there is. */
  #lostAt: number | undefined
  #timer: NodeJS.Timeout | undefined
  #isStopped = false
  #isDestroyed = false
  #isAwaitingDrain = false

  constructor(ends: PipeEnds, network: Network) {
    this.#ends = ends
    this.#network = network
    const { source } = ends
    source.on('data', (bytes) => this.#take(bytes))
    source.on('end', () => this.#take('fin'))
    // A reset, mostly. `close` follows; the other side hears of it in its turn.
    source.on('error', () => this.#take('reset'))
  }

  set network(network: Network) {
    // What was to pass at the old pace passes at the new one.
    if (network.bandwidth !== this.#network.bandwidth) this.#lineFreeAt = 0
    this.#network = network
    if (this.#lostAt !== undefined && !isBlackHole(network, this.#ends.direction)) {
      this.#lineFreeAt = retransmissionAt(this.#lostAt, performance.now())
      this.#lostAt = undefined
    }
    this.#pump()
  }

  /** Lets nothing through, whatever the network is like, until `resume`. */
  stop(): void {
    this.#isStopped = true
  }

  resume(): void {
    this.#isStopped = false
    this.#pump()
  }

  /** Puts something before everything that waits. */
  insert(...contents: Content[]): void {
    if (this.#isDestroyed) return
    this.#queue.unshift(...contents.map((content) => ({ content, dueAt: 0 })))
    for (const content of contents) this.#heldBytes += sizeOf(content)
    this.#pump()
  }

  /** For good: what waits is forgotten, and so is what is still to come. */
  destroy(): void {
    this.#isDestroyed = true
    clearTimeout(this.#timer)
    this.#queue = []
    this.#heldBytes = 0
    this.#ends.source.resume()
  }

  #take(content: Content): void {
    if (this.#isDestroyed) return
    const earliest = this.#queue.at(-1)?.dueAt ?? 0
    this.#queue.push({ content, dueAt: Math.max(earliest, dueAt(this.#network, performance.now())) })
    this.#heldBytes += sizeOf(content)
    this.#pump()
    if (this.#heldBytes > MAX_HELD_BYTES) this.#ends.source.pause()
  }

  #pump(): void {
    clearTimeout(this.#timer)
    for (let parcel = this.#queue[0]; parcel !== undefined; parcel = this.#queue[0]) {
      if (this.#isStopped || this.#network.paused) return
      const now = performance.now()
      const wait = Math.max(parcel.dueAt, this.#lineFreeAt) - now
      if (wait <= 0 && isBlackHole(this.#network, this.#ends.direction)) {
        this.#lostAt ??= now
        return
      }
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#pump(), Math.ceil(wait))
        return
      }
      if (parcel.content === 'stop') {
        this.#queue.shift()
        this.#isStopped = true
        return
      }
      const sink = this.#ends.sink()
      if (sink.writableNeedDrain) {
        this.#pumpOnceDrained(sink)
        return
      }
      this.#queue.shift()
      if (parcel.content === 'fin') sink.end()
      else if (parcel.content === 'reset') sink.resetAndDestroy()
      else this.#pass(sink, parcel.content, parcel.dueAt)
    }
  }

  #pumpOnceDrained(sink: Socket): void {
    if (this.#isAwaitingDrain) return
    this.#isAwaitingDrain = true
    sink.once('drain', () => {
      this.#isAwaitingDrain = false
      this.#pump()
    })
  }

  #pass(sink: Socket, bytes: Buffer, due: number): void {
    const { bandwidth } = this.#network
    const size = bandwidth === 0 ? bytes.length : Math.max(1, Math.round((bandwidth * SLICE) / 1_000))
    const piece = bytes.subarray(0, size)
    const rest = bytes.subarray(size)
    if (rest.length > 0) this.#queue.unshift({ content: rest, dueAt: due })
    if (bandwidth > 0) {
      const startedAt = Math.max(this.#lineFreeAt, due, performance.now() - CATCH_UP)
      this.#lineFreeAt = startedAt + (piece.length / bandwidth) * 1_000
    }
    this.#heldBytes -= piece.length
    if (sink.writable) sink.write(piece)
    if (this.#heldBytes <= MAX_HELD_BYTES) this.#ends.source.resume()
    this.#ends.onPassed(piece)
  }
}

function sizeOf(content: Content): number {
  return typeof content === 'string' ? 0 : content.length
}
