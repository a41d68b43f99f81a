// The published simulation with native sockets that a test moves by hand, late events included.
import type {
  Environment,
  EnvironmentSignal,
  WebSocketConstructor,
} from '../../src/environment/environment.ts'
import { VirtualClock } from '../../src/testing/clock.ts'
import { environmentOf } from '../../src/testing/environment.ts'
import { PageModel } from '../../src/testing/page.ts'
import { settler } from '../../src/testing/settle.ts'
import { SimulatedSocket } from './simulated-socket.ts'

/** Lets everything that is already settled run: microtasks of any depth. */
export const settle = settler()

export class World {
  /** So much the wall clock is wrong: somebody has set it. Timers run on. */
  clockError = 0
  /** What `random` gives, in turn and then for ever the last one. */
  random: number[] = [0.5]
  baseUrl: string | undefined = 'https://app.example/page'
  /** All native sockets that were made, oldest first. */
  readonly sockets: SimulatedSocket[] = []
  /** What nobody listened to. */
  readonly reported: unknown[] = []
  /** Called with each native socket in its constructor; a throw is the constructor's. */
  onDial: (socket: SimulatedSocket) => void = () => undefined
  readonly WebSocket: WebSocketConstructor
  readonly environment: Partial<Environment>
  readonly #clock = new VirtualClock()
  readonly #page = new PageModel(this.#clock)

  constructor() {
    const world = this
    this.WebSocket = class extends SimulatedSocket {
      constructor(url: string, protocols: string | string[] = []) {
        super(url, protocols)
        world.onDial(this)
        world.sockets.push(this)
      }
    }
    const random = (): number => (this.random.length > 1 ? this.random.shift() : this.random[0]) ?? 0
    const report = (error: unknown): unknown => this.reported.push(error)
    this.environment = {
      ...environmentOf(this.#clock, this.#page, random, report),
      now: () => this.now + this.clockError,
      baseUrl: this.baseUrl,
      WebSocket: undefined,
    }
  }

  /** The wall clock. */
  get now(): number {
    return this.#clock.now
  }

  get timerCount(): number {
    return this.#clock.timerCount
  }

  get listenerCount(): number {
    return this.#page.listenerCount
  }

  get isOnline(): boolean {
    return this.#page.isOnline
  }

  set isOnline(value: boolean) {
    this.#page.isOnline = value
  }

  get isHidden(): boolean {
    return this.#page.isHidden
  }

  /** Without throttled timers. */
  set isHidden(value: boolean) {
    this.#page.isHidden = value
  }

  /** The newest native socket. */
  get socket(): SimulatedSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('Nothing has been dialled')
    return socket
  }

  /** The newest native socket that is open. */
  get openSocket(): SimulatedSocket {
    const socket = this.sockets.findLast(({ readyState }) => readyState === 1)
    if (!socket) throw new Error('Nothing is open')
    return socket
  }

  /** The native sockets that are connecting or open. */
  get live(): readonly SimulatedSocket[] {
    return this.sockets.filter((socket) => socket.readyState < 2)
  }

  /** Lets virtual time pass, and everything that is due in it happen in order. */
  advance(ms: number): Promise<void> {
    return this.#clock.advance(Math.max(0, ms))
  }

  /** The machine sleeps: the clock moves, no timer fires; what is due fires in the next `advance`. */
  sleep(ms: number): void {
    this.#clock.sleep(ms)
  }

  goOffline(): void {
    this.isOnline = false
    this.signal('offline')
  }

  goOnline(): void {
    this.isOnline = true
    this.signal('online')
  }

  /** Page or network tell something. */
  signal(signal: EnvironmentSignal): void {
    this.#page.signal(signal)
  }
}
