// A session in the simulated world, with everything that it tells. Knows no expectations.
import { createSession, type Session, type SessionEvents, type SessionOptions } from '../../src/session.ts'
import { type ServerConnection, type Simulation, simulate } from '../../src/testing.ts'
import { SimulatedHub } from './simulated-hub.ts'

export type EventName = keyof SessionEvents
export type Payload<E extends EventName> = Parameters<SessionEvents[E]>[0]

const URL_OF_SERVER = 'wss://example.com/live?ticket=hidden'

const EVENT_NAMES: readonly EventName[] = [
  'state',
  'message',
  'resumed',
  'reset',
  'acknowledged',
  'drain',
  'error',
  'close',
]

export interface Told {
  readonly simulation: Simulation
  readonly session: Session
  /** The events so far, states by their name: `'state live'`. */
  names(): readonly string[]
  /** Payloads of one event so far. */
  told<E extends EventName>(event: E): readonly Payload<E>[]
  /** Data of the messages so far. */
  emitted(): readonly unknown[]
  /** Forgets the events so far. */
  forget(): void
  advance(ms: number): Promise<void>
  /** Lets time pass until it is so, a minute at most. */
  until(isSo: () => boolean, limit?: number): Promise<void>
}

export interface Scenario extends Told {
  readonly hub: SimulatedHub
}

export interface Start extends SessionOptions {
  /** Options of the hub. */
  readonly server?: ConstructorParameters<typeof SimulatedHub>[1]
  /** Prepares the world before the session is made. */
  readonly before?: (simulation: Simulation, hub: SimulatedHub) => void
}

/** Makes a session in front of a hub; nobody has answered. */
export function start({ server, before, ...options }: Start = {}): Scenario {
  const simulation = simulate()
  const hub = new SimulatedHub(simulation, server)
  before?.(simulation, hub)
  return { ...open(simulation, options), hub }
}

/** Makes a session that has carried a message each way, so that there is something to lose; forgets what led there. */
export async function startLive(options: Start = {}): Promise<Scenario> {
  const scenario = start(options)
  const { session, hub, until, emitted, advance } = scenario
  await until(() => session.state === 'live')
  session.send('hello')
  hub.session.send('hello')
  await until(() => hub.handled.length + emitted().length === 2)
  await advance(2_000)
  scenario.forget()
  hub.handled.length = hub.frames.length = 0
  return scenario
}

export interface Script {
  readonly opened?: (connection: ServerConnection) => void
  readonly message?: (connection: ServerConnection, data: unknown) => void
}

/** Makes a session in front of a server that does only this. */
export function startScripted({ opened, message }: Script, options: SessionOptions = {}): Told {
  const simulation = simulate()
  const { network } = simulation
  network.onConnection = opened
  network.onMessage = message
  return open(simulation, options)
}

function open(simulation: Simulation, options: SessionOptions): Told {
  const { environment, WebSocket, advance } = simulation
  const session = createSession(URL_OF_SERVER, { environment, WebSocket, ...options })
  const events: (readonly [EventName, unknown])[] = []
  for (const name of EVENT_NAMES) session.on(name, (payload?: unknown) => void events.push([name, payload]))
  const told = <E extends EventName>(event: E): Payload<E>[] =>
    events.filter(([name]) => name === event).map(([, payload]) => payload as Payload<E>)
  return {
    simulation,
    session,
    advance,
    told,
    names: () =>
      events.map(([name, payload]) =>
        name === 'state' ? `state ${(payload as Payload<'state'>).state}` : name,
      ),
    emitted: () => told('message').map(({ data }) => data),
    forget: () => void events.splice(0),
    until: async (isSo, limit = 60_000) => {
      for (let passed = 0; !isSo(); passed += 10) {
        if (passed > limit) throw new Error(`It isn't so after ${limit} ms: ${isSo}`)
        await advance(10)
      }
    },
  }
}
