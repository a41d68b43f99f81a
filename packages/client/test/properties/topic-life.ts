// The life of a client with topics in the simulated world, and what must hold at every moment of it.
import assert from 'node:assert/strict'
import { ResilientSocket, type ResilientSocketEvents, type ResilientSocketOptions } from '../../src/index.ts'
import { type ReleaseConfirmedTopic, type Subscriptions, subscriptions } from '../../src/subscriptions.ts'
import { type NativeWebSocket, type Simulation, simulate } from '../../src/testing.ts'
import { watch } from '../support/watched-promise.ts'

/** What a `setup` with topics does besides. */
export type SetupKind = 'plain' | 'waits' | 'waits first' | 'twice' | 'fails' | 'fails first'

export type Change =
  | { readonly type: 'add'; readonly topic: string }
  | { readonly type: 'release'; readonly index: number }

export type TopicCommand =
  | Change
  | { readonly type: 'advance'; readonly ms: number }
  | {
      readonly type: 'call'
      readonly name: 'rotate' | 'reconnect' | 'probe' | 'open' | 'close' | 'removeAllListeners'
    }
  | {
      readonly type: 'network'
      readonly name: 'reset' | 'forget' | 'blackHole' | 'heal' | 'refuse' | 'accept'
    }
  | { readonly type: 'close'; readonly code: number }
  | { readonly type: 'kicks'; readonly isOn: boolean }
  | { readonly type: 'setup'; readonly kind: SetupKind; readonly ms: number }
  | { readonly type: 'react'; readonly event: keyof ResilientSocketEvents; readonly change: Change }

export interface TopicCircumstances {
  readonly seed: number
  readonly unsubscribes: boolean
  readonly overlap: boolean
  readonly maxAge: number
}

interface Held {
  readonly topic: string
  readonly release: ReleaseConfirmedTopic
  readonly confirmed: { readonly outcome: unknown }
}

/** What one side knows of a connection. */
class Side {
  readonly topics = new Set<string>()

  take(text: string, where: string): void {
    const topic = text.slice(1)
    if (text[0] === '+') {
      assert(!this.topics.has(topic), `${where} is sent ${topic} twice`)
      this.topics.add(topic)
    } else if (text[0] === '-') assert(this.topics.delete(topic), `${where} is sent -${topic} in vain`)
  }
}

/** Longer than all waits of attempt, back-off and heartbeat together. */
const RECOVERY = 60_000

export class TopicLife {
  readonly #world: Simulation
  readonly #socket: ResilientSocket
  readonly #topics: Subscriptions<string, ReleaseConfirmedTopic>
  readonly #unsubscribes: boolean
  readonly #held: Held[] = []
  readonly #released: Held[] = []
  /** What was sent on each connection, by its URL. */
  readonly #sent = new Map<string, Side & { readonly native: InstanceType<NativeWebSocket> }>()
  /** What has arrived on it. */
  readonly #arrived = new Map<string, Side>()
  readonly #failures: unknown[] = []
  #setup: { readonly kind: SetupKind; readonly ms: number } = { kind: 'plain', ms: 0 }
  /** The connection may be dead before the server was known to answer pings, or nobody listens to what is confirmed. */
  #needsAnother = false
  #kicks = false
  #dials = 0

  constructor({ seed, unsubscribes, overlap, maxAge }: TopicCircumstances) {
    const world = simulate({ seed })
    this.#world = world
    this.#unsubscribes = unsubscribes
    this.#topics = subscriptions({
      subscribe: (topic) => `+${topic}`,
      unsubscribe: unsubscribes ? (topic) => `-${topic}` : undefined,
      confirm: (data) => (String(data).startsWith('!') ? String(data).slice(1) : undefined),
      onError: (error) => this.#failures.push(error),
    })
    this.#serve()
    this.#socket = new ResilientSocket(() => `wss://example.com/?${++this.#dials}`, {
      environment: { ...world.environment, reportError: (error) => this.#failures.push(error) },
      WebSocket: this.#watched(world.WebSocket),
      heartbeat: { interval: 2_000, patience: { idle: 3_000, busy: 3_000 } },
      backoff: { min: 200, max: 1_000 },
      overlap,
      maxAge,
      setup: (...all) => this.#setUp(...all),
    })
    this.#ignoreErrors()
  }

  async live(commands: readonly TopicCommand[]): Promise<void> {
    for (const command of commands) {
      this.#obey(command)
      await this.#world.advance(command.type === 'advance' ? command.ms : 0)
      this.#check()
    }
  }

  /** The world is good from now on. */
  async settle(): Promise<void> {
    const { network, advance } = this.#world
    this.#setup = { kind: 'plain', ms: 0 }
    this.#kicks = false
    network.heal()
    if (this.#needsAnother) this.#socket.reconnect()
    const endsAt = this.#world.now() + RECOVERY
    for (let calm = 0; calm < 3 && this.#world.now() < endsAt; calm = this.#isSettled ? calm + 1 : 0) {
      this.#socket.open()
      await advance(500)
    }
    this.#check()
    const { state, url } = this.#socket
    assert.equal(state, 'open')
    this.#compare(this.#arrived.get(url)?.topics, 'The server')
    const confirmed = this.#held.filter(({ confirmed }) => confirmed.outcome === 'pending')
    assert.deepEqual(confirmed, [], 'confirmed is pending, though the world is good')
    assert(this.#released.every(({ confirmed }) => confirmed.outcome !== 'pending'))
    void this.#socket.close()
    await advance(5_000)
  }

  #check(): void {
    const [failure] = this.#failures
    if (failure) throw failure
    const { state, url } = this.#socket
    const sent = this.#sent.get(url)
    if (state === 'open' && sent?.native.readyState === 1) this.#compare(sent.topics, 'The connection')
  }

  get #isSettled(): boolean {
    const { health, url } = this.#socket
    const topics = this.#arrived.get(url)?.topics
    const isKnown = this.#held.every(
      ({ topic, confirmed }) => topics?.has(topic) && confirmed.outcome !== 'pending',
    )
    return health === 'good' && isKnown && topics?.size === new Set(this.#held.map(({ topic }) => topic)).size
  }

  /** What is live, and without `unsubscribe` perhaps what was. */
  #compare(topics: ReadonlySet<string> | undefined, who: string): void {
    const wanted = new Set(this.#held.map(({ topic }) => topic))
    const had = [...(topics ?? [])].filter((topic) => this.#unsubscribes || wanted.has(topic))
    assert.deepEqual(had.sort(), [...wanted].sort(), `${who} lacks topics, or has too many`)
  }

  #obey(command: TopicCommand): void {
    const { network } = this.#world
    switch (command.type) {
      case 'add':
      case 'release':
        return this.#change(command)
      case 'call':
        if (command.name === 'removeAllListeners') this.#needsAnother = true
        void this.#socket[command.name]()
        return this.#ignoreErrors()
      case 'network':
        if (command.name === 'forget') this.#needsAnother = true
        return network[command.name]()
      case 'close':
        return network.closeAll(command.code)
      case 'kicks':
        this.#kicks = command.isOn
        return
      case 'setup':
        this.#setup = command
        return
      case 'react':
        this.#socket.once(command.event, () => this.#change(command.change))
    }
  }

  #change(change: Change): void {
    if (change.type === 'add') {
      const release = this.#topics.add(change.topic)
      this.#held.push({ topic: change.topic, release, confirmed: watch(release.confirmed) })
    } else {
      const [held] = this.#held.splice(change.index % (this.#held.length || 1), 1)
      held?.release()
      if (held) this.#released.push(held)
    }
  }

  readonly #setUp: NonNullable<ResilientSocketOptions['setup']> = async (link, context, socket) => {
    const { kind, ms } = this.#setup
    const wait = (): Promise<unknown> =>
      new Promise((resolve) => this.#world.environment.setTimeout(() => resolve(undefined), ms))
    if (kind.endsWith('first')) await wait()
    if (kind === 'fails first') throw new Error('setup')
    this.#topics.setup(link, context, socket)
    if (kind === 'waits' || kind === 'twice') await wait()
    if (kind === 'fails') throw new Error('setup')
    if (kind === 'twice') this.#topics.setup(link, context, socket)
  }

  #serve(): void {
    const { network } = this.#world
    network.onConnection = (connection) => {
      this.#arrived.set(connection.url, new Side())
      if (this.#kicks) for (const older of network.connections) if (older !== connection) older.close(4409)
    }
    network.onMessage = (connection, data) => {
      const text = String(data)
      this.#arrived.get(connection.url)?.take(text, 'The server')
      if (text[0] === '+') connection.send(`!${text.slice(1)}`)
    }
  }

  #watched(Native: NativeWebSocket): NativeWebSocket {
    const all = this.#sent
    const failures = this.#failures
    return class extends Native {
      readonly #side = Object.assign(new Side(), { native: this })

      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        all.set(this.url, this.#side)
      }

      override send(data: Parameters<InstanceType<NativeWebSocket>['send']>[0]): void {
        try {
          this.#side.take(String(data), 'A connection')
        } catch (error) {
          failures.push(error)
        }
        super.send(data)
      }
    }
  }

  /** Attempts may fail here. */
  #ignoreErrors(): void {
    if (this.#socket.listenerCount('error') === 0) this.#socket.on('error', () => undefined)
  }
}
