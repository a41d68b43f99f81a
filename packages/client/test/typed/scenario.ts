// A typed socket in the simulated world. Knows no expectations.
import { ResilientSocket, type ResilientSocketOptions } from 'resilient-socket'
import { type ReceivedData, type ServerConnection, type Simulation, simulate } from 'resilient-socket/testing'
import { typed } from 'resilient-socket/typed'
import { z } from 'zod'

export const incoming = z.discriminatedUnion('type', [
  z.object({ type: z.literal('price'), value: z.number() }),
  z.object({ type: z.literal('prices'), values: z.record(z.string(), z.number()) }),
  z.object({ type: z.literal('joined'), id: z.string(), room: z.string() }),
  z.object({ type: z.literal('refused'), id: z.string() }),
])
export const outgoing = z.discriminatedUnion('type', [
  z.object({ type: z.literal('order'), amount: z.number() }),
  z.object({ type: z.literal('join'), id: z.string(), room: z.string() }),
])

/** The answer to a request; what isn't one has none. */
export function answerTo(data: ReceivedData): string | undefined {
  if (!String(data).startsWith('{')) return undefined
  const { type, id, room } = JSON.parse(String(data))
  return type === 'join' ? JSON.stringify({ type: 'joined', id, room }) : undefined
}

export interface World extends Simulation {
  readonly socket: ResilientSocket
  /** Texts that the server got, over all connections. */
  readonly received: string[]
  /** The server's newest connection. */
  connection(): ServerConnection
  until(isSo: () => boolean, limit?: number): Promise<void>
}

/** A socket, and a server that answers requests if `isAnswering`. */
export function startSocket(options: ResilientSocketOptions = {}, isAnswering = true): World {
  const simulation = simulate()
  const { environment, WebSocket, network, advance } = simulation
  const received: string[] = []
  network.onMessage = (connection, data) => {
    received.push(String(data))
    const answer = isAnswering ? answerTo(data) : undefined
    if (answer) connection.send(answer)
  }
  const socket = new ResilientSocket('wss://example.com/live', {
    WebSocket,
    ...options,
    environment: { ...environment, ...options.environment },
  })
  return {
    ...simulation,
    socket,
    received,
    connection: () => network.connections.at(-1) as ServerConnection,
    until: async (isSo, limit = 60_000) => {
      for (let passed = 0; !isSo(); passed += 5) {
        if (passed > limit) throw new Error(`It isn't so after ${limit} ms: ${isSo}`)
        await advance(5)
      }
    },
  }
}

/** The same, open. */
export async function startOpen(options?: ResilientSocketOptions, isAnswering?: boolean): Promise<World> {
  const world = startSocket(options, isAnswering)
  await world.until(() => world.socket.state === 'open')
  return world
}

export function typedOver<S extends Parameters<typeof typed>[0]>(socket: S) {
  return typed(socket, { incoming, outgoing })
}

export interface Outcome {
  value?: unknown
  /** The code of the error, or its name. */
  error?: string
}

/** What becomes of a promise, as it stands. */
export function watch(promise: Promise<unknown>): Outcome {
  const outcome: Outcome = {}
  promise.then(
    (value) => void (outcome.value = value),
    (error) =>
      void (outcome.error =
        error?.code && error.name !== 'TimeoutError' ? error.code : String(error?.name ?? error)),
  )
  return outcome
}

const COUNTED = ['message', 'lost', 'open', 'replacing', 'drop'] as const

/** How many listeners a socket has. */
export function listenersOf(socket: Pick<ResilientSocket, 'listenerCount'>): number {
  return COUNTED.reduce((sum, event) => sum + socket.listenerCount(event), 0)
}
