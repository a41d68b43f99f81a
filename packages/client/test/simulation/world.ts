// A world on virtual time: clock, timers, page, network and native sockets that a test moves by hand.
import type {
  Environment,
  EnvironmentSignal,
  WebSocketConstructor,
} from '../../src/environment/environment.ts'
import { SimulatedSocket } from './simulated-socket.ts'

interface Timer {
  readonly dueAt: number
  readonly callback: () => void
}

/** So many timers may be due in one instant. */
const MAX_STANDSTILL = 10_000

/** Lets everything that is already settled run: microtasks of any depth. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export class World {
  /** The wall clock. */
  now = 1_700_000_000_000
  /** So much the wall clock is wrong: somebody has set it. Timers run on. */
  clockError = 0
  isOnline = true
  isHidden = false
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
  readonly #timers = new Map<number, Timer>()
  readonly #listeners = new Set<(signal: EnvironmentSignal) => void>()
  #timerCount = 0

  constructor() {
    const world = this
    this.WebSocket = class extends SimulatedSocket {
      constructor(url: string, protocols: string | string[] = []) {
        super(url, protocols)
        world.onDial(this)
        world.sockets.push(this)
      }
    }
    this.environment = {
      now: () => this.now + this.clockError,
      random: () => (this.random.length > 1 ? this.random.shift() : this.random[0]) ?? 0,
      setTimeout: (callback, delay) => {
        this.#timerCount += 1
        this.#timers.set(this.#timerCount, { callback, dueAt: this.now + Math.max(0, delay) })
        return this.#timerCount
      },
      clearTimeout: (handle) => this.#timers.delete(handle as number),
      isOnline: () => this.isOnline,
      isHidden: () => this.isHidden,
      subscribe: (listener) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
      reportError: (error) => this.reported.push(error),
      baseUrl: this.baseUrl,
    }
  }

  get timerCount(): number {
    return this.#timers.size
  }

  get listenerCount(): number {
    return this.#listeners.size
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
  async advance(ms: number): Promise<void> {
    const end = this.now + ms
    let standstill = 0
    await settle()
    for (;;) {
      const [next] = [...this.#timers].sort(([a, x], [b, y]) => x.dueAt - y.dueAt || a - b)
      if (!next || next[1].dueAt > end) break
      this.#timers.delete(next[0])
      standstill = next[1].dueAt > this.now ? 0 : standstill + 1
      if (standstill > MAX_STANDSTILL) throw new Error('Time stands still: timers are set for now, for ever')
      this.now = Math.max(this.now, next[1].dueAt)
      next[1].callback()
      await settle()
    }
    this.now = end
  }

  /** The machine sleeps: the clock moves, no timer fires; what is due fires in the next `advance`. */
  sleep(ms: number): void {
    this.now += ms
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
    for (const listener of [...this.#listeners]) listener(signal)
  }
}
