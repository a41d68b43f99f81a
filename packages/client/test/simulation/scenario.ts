// A client in a simulated world, with everything that it tells. Knows no expectations.
import {
  ResilientSocket,
  type ResilientSocketEvents,
  type ResilientSocketOptions,
  type UrlOption,
} from '../../src/index.ts'
import type { SimulatedSocket } from './simulated-socket.ts'
import { settle, World } from './world.ts'

export type EventName = keyof ResilientSocketEvents
export type Payload<E extends EventName> = Parameters<ResilientSocketEvents[E]>[0]

export interface Scenario {
  readonly world: World
  readonly socket: ResilientSocket
  /** Names of the events so far. */
  names(): readonly EventName[]
  /** Payloads of one event so far. */
  told<E extends EventName>(event: E): readonly Payload<E>[]
  /** Data of the messages so far. */
  emitted(): readonly unknown[]
  /** Forgets the events so far. */
  forget(): void
}

export interface Start extends ResilientSocketOptions {
  readonly url?: UrlOption
  /** Moves the world before the client is made. */
  readonly before?: (world: World) => void
}

export const URL_OF_SERVER = 'wss://example.com/live'

/** Every event that there is. */
export const EVENT_NAMES: readonly EventName[] = [
  'state',
  'open',
  'message',
  'lost',
  'waiting',
  'replacing',
  'close',
  'latency',
  'drop',
  'drain',
  'error',
]

/** Makes a client; it has dialled, and nobody has answered. */
export function start({ url = URL_OF_SERVER, before, ...options }: Start = {}): Scenario {
  const world = new World()
  before?.(world)
  const socket = new ResilientSocket(url, {
    WebSocket: world.WebSocket,
    environment: world.environment,
    ...options,
  })
  const events: [EventName, unknown][] = []
  for (const name of EVENT_NAMES) socket.on(name, (payload?: unknown) => void events.push([name, payload]))
  const told = <E extends EventName>(event: E): Payload<E>[] =>
    events.filter(([name]) => name === event).map(([, payload]) => payload as Payload<E>)
  return {
    world,
    socket,
    names: () => events.map(([name]) => name),
    told,
    emitted: () => told('message').map(({ data }) => data),
    forget: () => void events.splice(0),
  }
}

/** Makes a client whose first connection is open. */
export async function startOpen(options: Start = {}): Promise<Scenario> {
  const scenario = start(options)
  await accept(scenario.world)
  return scenario
}

/** Makes a client whose server has answered a ping. That measured nothing, and what led there is forgotten. */
export async function startTrusted(options: Start = {}): Promise<Scenario> {
  const scenario = await startOpen(options)
  trust(scenario)
  return scenario
}

/** The server answers a ping, and it is as if nothing had been sent or told before. */
export function trust(scenario: Scenario): void {
  answerOne(scenario)
  scenario.world.socket.sent.length = 0
  scenario.forget()
}

/** The server answers a ping, which measures nothing, for it was sent behind unsent data. */
export function answerOne({ world: { socket: native }, socket }: Scenario): void {
  native.bufferedAmount = 1
  void socket.ping()
  native.bufferedAmount = 0
  native.pong()
}

/** The server accepts the newest dial. */
export async function accept(world: World): Promise<SimulatedSocket> {
  await settle()
  const { socket } = world
  socket.accept()
  await settle()
  return socket
}

/** Lets time pass until the wait for the next attempt is over, within 100 ms. */
export async function untilDialled({ world, socket }: Scenario): Promise<void> {
  while (socket.state === 'waiting') await world.advance(100)
}

/** From now on the server accepts every dial, and then does something; by default it answers pings. */
export function acceptAll(
  world: World,
  then: (native: SimulatedSocket) => void = (native) => answerPings(world, native),
): void {
  world.onDial = (native) =>
    world.environment.setTimeout?.(() => {
      if (native.readyState !== 0) return
      native.accept()
      then(native)
    }, 0)
}

/** From now on the server answers every ping on this connection, so much later. */
export function answerPings(world: World, native: SimulatedSocket, delay = 0): void {
  native.onsend = (data) => {
    const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(String(data))?.[1]
    if (id !== undefined) world.environment.setTimeout?.(() => native.pong(id), delay)
  }
}

/** Instants of all dials from now on, relative to the first of them. */
export function recordDials(world: World): readonly number[] {
  const dials: number[] = []
  const { onDial } = world
  let first: number | undefined
  world.onDial = (native) => {
    first ??= world.now
    dials.push(world.now - first)
    onDial(native)
  }
  return dials
}
