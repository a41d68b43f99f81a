// One direction of a link: carries data from one socket to the other with the network's delay and bandwidth.
// Knows no HTTP and no WebSocket.
import type { Socket } from 'node:net'
import { type Direction, dueAt, isBlackHole, type Network, retransmissionAt } from './network.ts'

/** Bytes. If more wait, the sender isn't read: its kernel and browser hold the rest, as on a slow line. */
const MAX_HELD_BYTES = 262_144

/** Milliseconds that a piece keeps a slow line busy; the accuracy of the bandwidth. */
const SLICE = 5

/** Milliseconds of timer lateness that a slow line makes up for, because the machine is busy with browsers. */
const CATCH_UP = 200

/** `stop`: nothing behind it passes until `resume`. */
export type Content = Buffer | 'fin' | 'reset' | 'stop'

interface Parcel {
  readonly content: Content
  readonly dueAt: number
}

export interface PipeEnds {
  readonly source: Socket
  /** Called when the first byte is due, and again each time. */
  readonly sink: () => Socket
  readonly direction: Direction
  /** Called with all data that has passed. */
  readonly onPassed: (bytes: Buffer) => void
}

export class Pipe {
  readonly #ends: PipeEnds
  #network: Network
  #queue: Parcel[] = []
  #heldBytes = 0
  #lineFreeAt = 0
  /** When the first data was lost in the current black hole. */
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
    // Mostly a reset. `close` follows, which ends the other side.
    source.on('error', () => this.#take('reset'))
  }

  set network(network: Network) {
    // Data that waits for the old bandwidth uses the new one.
    if (network.bandwidth !== this.#network.bandwidth) this.#lineFreeAt = 0
    this.#network = network
    if (this.#lostAt !== undefined && !isBlackHole(network, this.#ends.direction)) {
      this.#lineFreeAt = retransmissionAt(this.#lostAt, performance.now())
      this.#lostAt = undefined
    }
    this.#pump()
  }

  /** Lets nothing pass until `resume`. */
  stop(): void {
    this.#isStopped = true
  }

  resume(): void {
    this.#isStopped = false
    this.#pump()
  }

  /** Inserts data before everything that waits. */
  insert(...contents: Content[]): void {
    if (this.#isDestroyed) return
    this.#queue.unshift(...contents.map((content) => ({ content, dueAt: 0 })))
    for (const content of contents) this.#heldBytes += sizeOf(content)
    this.#pump()
  }

  /** Drops everything for good: what waits and what comes later. */
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
