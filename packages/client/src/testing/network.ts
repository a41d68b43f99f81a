// The network between page and server, and the server's machine. Knows no frames.
import type { VirtualClock } from './clock.ts'
import { Connection, type DialPolicy, type Surroundings } from './connection.ts'
import type { PageModel } from './page.ts'
import type { Path } from './pipe.ts'
import type {
  Bandwidth,
  Dial,
  Direction,
  ReceivedData,
  ServerConnection,
  SimulatedNetwork,
} from './simulation.ts'
import type { SimulatedWebSocket } from './socket.ts'

export class NetworkModel implements SimulatedNetwork, Surroundings {
  answersPings = true
  onConnection: ((connection: ServerConnection) => void) | undefined
  onMessage: ((connection: ServerConnection, data: ReceivedData) => void) | undefined
  processingTime: ((connection: ServerConnection, data: ReceivedData) => number) | undefined
  isServerPaused = false
  dialPolicy: DialPolicy = 'accept'
  readonly dials: Dial[] = []
  readonly clock: VirtualClock
  readonly #page: PageModel
  readonly #random: () => number
  /** Connections that haven't ended on both sides, oldest first. */
  #all: Connection[] = []
  /** Dials to each host: only the first is under way, because Chromium and Firefox dial a host one at a time. */
  readonly #dialQueues = new Map<string, Connection[]>()
  #hole: Direction | undefined
  #latency = 10
  #jitter = 0
  #loss = 0
  #bandwidth: Readonly<Record<'up' | 'down', number>> = Object.freeze({ up: Infinity, down: Infinity })

  constructor(clock: VirtualClock, page: PageModel, random: () => number) {
    this.clock = clock
    this.#page = page
    this.#random = random
    page.onRestored = () => this.#restore()
  }

  get latency(): number {
    return this.#latency
  }

  set latency(ms: number) {
    this.#latency = duration('latency', ms)
  }

  get jitter(): number {
    return this.#jitter
  }

  set jitter(ms: number) {
    this.#jitter = duration('jitter', ms)
  }

  get loss(): number {
    return this.#loss
  }

  set loss(share: number) {
    if (!(share >= 0 && share < 1)) {
      throw new RangeError(`loss is a share, 0 or more and less than 1, not ${share}: see blackHole()`)
    }
    this.#loss = share
  }

  get bandwidth(): Bandwidth {
    return this.#bandwidth
  }

  set bandwidth(bandwidth: Bandwidth) {
    if (typeof bandwidth !== 'object') {
      throw new TypeError(`bandwidth is an object, { up, down }, not ${bandwidth}`)
    }
    const { up = Infinity, down = Infinity } = bandwidth
    this.#bandwidth = Object.freeze({ up: rate('up', up), down: rate('down', down) })
  }

  get connections(): readonly ServerConnection[] {
    return this.#all.filter(({ isOpen }) => isOpen)
  }

  get isOnline(): boolean {
    return this.#page.isOnline
  }

  get eventPace(): PageModel['eventPace'] {
    return this.#page.eventPace
  }

  accept(): void {
    this.dialPolicy = 'accept'
  }

  refuse(): void {
    this.dialPolicy = 'refuse'
  }

  hang(): void {
    this.dialPolicy = 'hang'
  }

  blackHole(direction: Direction = 'both'): void {
    this.#hole = direction
  }

  cutMessage(): void {
    for (const connection of this.connections) connection.cutMessage()
  }

  forget(): void {
    for (const connection of this.#all) connection.forget()
  }

  reset(): void {
    for (const connection of this.connections) connection.reset()
  }

  closeAll(code?: number, reason?: string): void {
    for (const connection of this.connections) connection.close(code, reason)
  }

  pauseServer(): void {
    this.isServerPaused = true
    for (const connection of this.#all) connection.pause()
  }

  resumeServer(): void {
    this.isServerPaused = false
    for (const connection of this.#all) connection.resume()
  }

  heal(): void {
    this.resumeServer()
    this.#hole = undefined
    this.dialPolicy = 'accept'
    for (const connection of this.#all) connection.mend()
  }

  /** A page makes a WebSocket. */
  dial(client: SimulatedWebSocket, protocols: readonly string[]): Connection {
    const { url } = client
    const connection = new Connection(client, protocols, this)
    const { host } = connection
    const queue = this.#dialQueues.get(host) ?? []
    this.#dialQueues.set(host, queue)
    this.#all.push(connection)
    this.dials.push({ at: this.clock.now, url, protocols })
    if (queue.push(connection) === 1) connection.dial()
    return connection
  }

  dialled(connection: Connection): void {
    const queue = this.#dialQueues.get(connection.host) ?? []
    const place = queue.indexOf(connection)
    if (place < 0) return
    queue.splice(place, 1)
    if (place === 0) queue[0]?.dial()
  }

  path(direction: 'up' | 'down'): Path {
    return {
      delay: () => this.#latency + (this.#jitter && Math.round(this.#random() * this.#jitter)),
      isLost: () => this.#loss > 0 && this.#random() < this.#loss,
      isBlocked: () => {
        const hole = this.#hole
        return !this.isOnline || hole === 'both' || hole === direction
      },
      bandwidth: () => this.#bandwidth[direction],
    }
  }

  accepted(connection: Connection): void {
    this.onConnection?.(connection)
  }

  timeToProcess(connection: Connection, data: ReceivedData): number {
    const ms = this.processingTime ? this.processingTime(connection, data) : 0
    if (ms >= 0) return ms
    throw new RangeError(`processingTime must return milliseconds, 0 or more, not ${ms}`)
  }

  received(connection: Connection, data: ReceivedData): void {
    this.onMessage?.(connection, data)
  }

  ended(): void {
    this.#all = this.#all.filter(({ isOver }) => !isOver)
  }

  /** Ends the connections from before the back/forward cache, but not those that the page dials afterwards. */
  #restore(): void {
    for (const connection of this.#all) this.clock.schedule(() => connection.fail(), 0)
  }
}

function duration(name: string, ms: number): number {
  if (ms >= 0 && ms < Infinity) return ms
  throw new RangeError(`${name} is in milliseconds, 0 or more, not ${ms}`)
}

function rate(direction: 'up' | 'down', bytesPerSecond: number): number {
  if (bytesPerSecond > 0) return bytesPerSecond
  throw new RangeError(
    `bandwidth.${direction} is in bytes per second, more than 0, not ${bytesPerSecond}: see blackHole()`,
  )
}
