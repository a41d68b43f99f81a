// One life of a client whose user's functions, listeners and data are the worst there are. It must go on all the same.
import assert from 'node:assert/strict'
import { ResilientSocket, type SocketData, type Status } from '../../src/index.ts'
import { EVENT_NAMES, type EventName } from '../simulation/scenario.ts'
import type { SimulatedSocket } from '../simulation/simulated-socket.ts'
import { settle, World } from '../simulation/world.ts'
import { HOSTILE_VALUES, type HostileValue } from '../support/hostile-values.ts'

const CLOSE_TIMEOUT = 2_000

export const FUNCTIONS = [
  'url',
  'protocols',
  'constructor',
  'setup',
  'classifyClose',
  'backoff',
  'format.ping',
  'format.pong',
  'answer',
  'native send',
] as const
export const LISTENERS = ['reportError', 'subscribe', ...EVENT_NAMES] as const

export type Place = (typeof FUNCTIONS)[number] | (typeof LISTENERS)[number]

export type HostileCommand =
  /** From now on it throws or gives this; `undefined`: it behaves. */
  | {
      readonly type: 'turn'
      readonly place: Place
      readonly throws: boolean
      readonly value: HostileValue | undefined
    }
  | { readonly type: 'send'; readonly value: HostileValue }
  | { readonly type: 'advance'; readonly ms: number }
  | { readonly type: 'end'; readonly code: number }
  | { readonly type: 'call'; readonly name: 'open' | 'close' | 'reconnect' | 'rotate' | 'probe' }
  | { readonly type: 'accept' | 'deliver' | 'pong' | 'ask' | 'say' }

export class HostileLife {
  readonly #world = new World()
  readonly #socket: ResilientSocket
  readonly #moods = new Map<Place, { readonly throws: boolean; readonly value: HostileValue }>()
  /** What listeners that behave were told. */
  readonly #told: (readonly [event: EventName | 'status', payload: unknown])[] = []

  constructor() {
    const world = this.#world
    world.onDial = (native) => {
      this.#act('constructor', () => undefined)
      native.isPoison = () => Boolean(this.#act('native send', () => false))
    }
    this.#socket = new ResilientSocket(() => this.#act('url', () => 'wss://example.com/live') as string, {
      WebSocket: world.WebSocket,
      environment: {
        ...world.environment,
        reportError: (error) => void this.#act('reportError', () => world.reported.push(error)),
      },
      closeTimeout: CLOSE_TIMEOUT,
      protocols: () => this.#act('protocols', () => undefined) as string,
      setup: () => this.#act('setup', () => undefined),
      classifyClose: () => this.#act('classifyClose', () => 'retry') as 'retry',
      backoff: () => this.#act('backoff', () => 500) as number,
      heartbeat: {
        format: {
          ping: (id) => this.#act('format.ping', () => `ping ${id}`) as string,
          pong: (data) =>
            this.#act('format.pong', () => /^pong (.*)/.exec(String(data))?.[1] ?? false) as string,
        },
        answer: (data) => this.#act('answer', () => (data === 'ask' ? 'answer' : undefined)) as string,
      },
    })
    this.#listen()
  }

  async live(commands: readonly HostileCommand[]): Promise<void> {
    for (const command of commands) {
      await this.#obey(command)
      await settle()
    }
  }

  /** The functions behave again; listeners stay as they are, for they must not matter. */
  async proveAlive(): Promise<void> {
    const world = this.#world
    const socket = this.#socket
    for (const place of FUNCTIONS) this.#moods.delete(place)
    world.onDial = (native) => {
      native.onsend = (data) => this.#answer(native, data)
      queueMicrotask(() => native.readyState === 0 && native.accept())
    }
    for (const native of world.sockets) native.onsend = (data) => this.#answer(native, data)
    if (socket.state === 'idle' || socket.state === 'closed' || socket.state === 'closing') socket.open()
    // A back-off of Infinity was the user's wish.
    else if (socket.state === 'waiting') world.goOnline()
    for (let minute = 0; minute < 5 && socket.state !== 'open'; minute += 1) await world.advance(60_000)
    assert.equal(socket.state, 'open', 'it is not open again')
    await world.advance(60_000)
    this.#expectStatusTold()

    // A planned replacement may be under way.
    for (const native of world.live) if (native.readyState === 1) native.deliver('proof')
    socket.send('proof')
    await world.advance(30_000)
    const isTold = this.#told.some(
      ([event, payload]) => event === 'message' && (payload as MessageEvent).data === 'proof',
    )
    assert(isTold, 'messages are not told any more')
    const isSent = world.sockets.some(({ sent }) => sent.includes('proof'))
    assert(isSent, 'messages are not sent any more')
  }

  /** It closes, whatever listeners do. */
  async end(): Promise<void> {
    const world = this.#world
    const closes = this.#count('close')
    const wasOver = this.#socket.state === 'closed'
    let isSettled = false
    void this.#socket.close().then(() => (isSettled = true))
    await world.advance(CLOSE_TIMEOUT)
    assert(isSettled, 'close() did not settle')
    assert.equal(this.#socket.state, 'closed')
    assert.equal(this.#count('close'), closes + (wasOver ? 0 : 1), 'close was not told once')
    this.#expectStatusTold()
    assert.equal(this.#socket.bufferedAmount, 0)
    assert.equal(world.timerCount, 0, 'a timer is left')
    assert.equal(world.listenerCount, 0, 'a listener is left')
  }

  #expectStatusTold(): void {
    const { status } = this.#socket
    const last = this.#told.findLast(([event]) => event === 'status')
    assert.equal(last?.[1] as Status, status, 'subscribers were not told the status')
    const state = this.#told.findLast(([event]) => event === 'state')
    assert.equal((state?.[1] as Status | undefined)?.state, status.state, 'listeners were not told the state')
  }

  #count(name: EventName): number {
    return this.#told.filter(([event]) => event === name).length
  }

  #answer(native: SimulatedSocket, data: SocketData): void {
    const id = /^ping (.*)/.exec(String(data))?.[1]
    if (id) queueMicrotask(() => native.readyState === 1 && native.deliver(`pong ${id}`))
  }

  /** Listeners that behave come after those that don't. */
  #listen(): void {
    const socket = this.#socket
    socket.subscribe(() => this.#act('subscribe', () => undefined))
    socket.subscribe((status) => void this.#told.push(['status', status]))
    for (const name of EVENT_NAMES) {
      socket.on(name, () => this.#act(name, () => undefined) as undefined)
      socket.on(name, (payload?: unknown) => void this.#told.push([name, payload]))
    }
  }

  #act(place: Place, behave: () => unknown): unknown {
    const mood = this.#moods.get(place)
    if (!mood) return behave()
    const value = HOSTILE_VALUES[mood.value]()
    if (mood.throws) throw value
    return value
  }

  async #obey(command: HostileCommand): Promise<void> {
    const world = this.#world
    const socket = this.#socket
    const native = world.live.at(-1)
    switch (command.type) {
      case 'turn': {
        const { place, throws, value } = command
        if (value === undefined) this.#moods.delete(place)
        else this.#moods.set(place, { throws, value })
        return
      }
      case 'send':
        try {
          socket.send(HOSTILE_VALUES[command.value]() as string)
        } catch {
          // It may throw, for it is no data.
        }
        return
      case 'say':
        return void socket.send('said')
      case 'advance':
        return world.advance(command.ms)
      case 'end':
        return native?.end(command.code)
      case 'call':
        return void socket[command.name]()
      case 'accept':
        if (native?.readyState === 0) native.accept()
        return
      default:
        if (native?.readyState !== 1) return
        if (command.type === 'pong') native.deliver(`pong ${String(native.sent.at(-1)).slice(5)}`)
        else native.deliver(command.type === 'ask' ? 'ask' : 'hello')
    }
  }
}
