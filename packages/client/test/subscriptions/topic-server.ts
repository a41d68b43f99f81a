// A server that knows topics, behind the simulated network: what each connection subscribed to. Knows no expectations.
import type { ResilientSocketOptions } from '../../src/index.ts'
import { ResilientSocket } from '../../src/index.ts'
import { type Subscriptions, type SubscriptionsOptions, subscriptions } from '../../src/subscriptions.ts'
import { type ServerConnection, type Simulation, simulate } from '../../src/testing.ts'

/** `'+prices'` subscribes, `'-prices'` unsubscribes; `'!prices'` confirms. */
export const OPTIONS = {
  subscribe: (topic: string) => `+${topic}`,
  unsubscribe: (topic: string) => `-${topic}`,
}

export class TopicServer {
  /** What came in on each connection, pings left out. */
  readonly received: string[][] = []
  /** The topics of each connection. */
  readonly topics: Set<string>[] = []
  /** What no client should do: subscribe to what it has, unsubscribe from what it hasn't. */
  readonly faults: string[] = []
  /** Confirms at once. */
  confirms = false
  /** Answers a message that is about no topic. */
  answer: (connection: ServerConnection, text: string) => void = () => undefined
  readonly connections: ServerConnection[] = []

  constructor({ network }: Simulation) {
    network.onConnection = (connection) => this.#connected(connection)
    network.onMessage = (connection, data) => this.#received(connection, String(data))
  }

  /** Topics of the connection that came last. */
  get latest(): readonly string[] {
    return [...(this.topics.at(-1) ?? [])]
  }

  #connected(connection: ServerConnection): void {
    this.connections.push(connection)
    this.received.push([])
    this.topics.push(new Set())
  }

  #received(connection: ServerConnection, text: string): void {
    const index = this.connections.indexOf(connection)
    this.received[index]?.push(text)
    const topics = this.topics[index] ?? new Set()
    const topic = text.slice(1)
    if (text.startsWith('+')) {
      if (topics.has(topic)) this.faults.push(`${topic} twice on connection ${index}`)
      topics.add(topic)
      if (this.confirms) connection.send(`!${topic}`)
    } else if (text.startsWith('-')) {
      if (!topics.delete(topic)) this.faults.push(`${topic} given back on connection ${index}`)
    } else this.answer(connection, text)
  }
}

export interface Scene {
  readonly world: Simulation
  readonly server: TopicServer
  readonly topics: Subscriptions
  readonly socket: ResilientSocket
  readonly errors: unknown[]
}

export interface Scenery extends Omit<ResilientSocketOptions, 'setup'> {
  readonly topics?: Partial<SubscriptionsOptions>
  /** In place of the topics' own. */
  readonly setup?: (topics: Subscriptions, world: Simulation) => ResilientSocketOptions['setup']
  readonly before?: (topics: Subscriptions, world: Simulation) => void
}

/** A socket with topics in front of a server; nothing has happened yet. */
export function start({ topics: options, setup, before, ...others }: Scenery = {}): Scene {
  const world = simulate()
  const server = new TopicServer(world)
  const errors: unknown[] = []
  const topics = subscriptions({ ...OPTIONS, onError: (error) => errors.push(error), ...options })
  before?.(topics, world)
  const { environment, WebSocket } = world
  const socket = new ResilientSocket('wss://example.com/live', {
    environment,
    WebSocket,
    setup: setup?.(topics, world) ?? topics.setup,
    ...others,
  })
  return { world, server, topics, socket, errors }
}

/** The same, open. */
export async function startOpen(scenery: Scenery = {}): Promise<Scene> {
  const scene = start(scenery)
  await scene.world.advance(1_000)
  return scene
}
