// A server with sessions behind the simulated network, on its virtual time: the pure hub, and an application. Knows no expectations.
import { HubState } from '../../../server/src/protocol/hub-state.ts'
import { Link } from '../../../server/src/protocol/link.ts'
import type { EndReason, HubConfig } from '../../../server/src/protocol/output.ts'
import type { Data, Received, SessionState } from '../../../server/src/protocol/session.ts'
import { ServerSession, type SessionHost } from '../../../server/src/server-session.ts'
import type { ReceivedData, ServerConnection, Simulation } from '../../src/testing.ts'

/** How often the server looks at its connections, in milliseconds. */
const LOOK_EVERY = 1_000

const DEFAULTS: HubConfig = {
  resumeFor: 120_000,
  maxBytes: 262_144,
  maxTotalBytes: 67_108_864,
  maxSessions: 100,
}

export interface Frame {
  readonly from: 'client' | 'server'
  readonly text: string
  /** Which connection it was, from 0. */
  readonly link: number
}

export class SimulatedHub {
  /** All sessions that were begun, the oldest first. */
  readonly sessions: ServerSession[] = []
  /** Messages that were handled, in order. */
  readonly handled: unknown[] = []
  readonly ends: EndReason[] = []
  readonly failures: unknown[] = []
  /** What went over all connections, bytes as their count. */
  readonly frames: Frame[] = []
  /** Who the client is; a throw refuses it. */
  authenticate: (auth: unknown) => unknown = () => 'somebody'
  /** The application: a message is handled when this has settled. */
  handle: (data: Data, session: ServerSession) => unknown = () => undefined
  readonly #simulation: Simulation
  readonly #config: HubConfig
  readonly #links = new Map<ServerConnection, Link>()
  readonly #names = new Map<ServerConnection, number>()
  #state: HubState
  #secrets = 0
  #reading: Promise<unknown> | undefined

  constructor(simulation: Simulation, config: Partial<HubConfig> = {}) {
    this.#simulation = simulation
    this.#config = { ...DEFAULTS, ...config }
    this.#state = this.#start()
    this.serve()
    this.#look()
  }

  /** The session that was begun last. */
  get session(): ServerSession {
    const session = this.sessions.at(-1)
    if (!session) throw new Error('No session was begun')
    return session
  }

  /** Takes the network's connections, and what comes in on them. */
  serve(): void {
    const { network } = this.#simulation
    network.onConnection = (connection) => this.#connected(connection)
    network.onMessage = (connection, data) => this.#received(connection, data)
  }

  /** Frames of one side, of one connection or all. */
  said(from: Frame['from'], link?: number): readonly string[] {
    return this.frames
      .filter((frame) => frame.from === from && (link === undefined || frame.link === link))
      .map(({ text }) => text)
  }

  /** The program says goodbye and starts again: it knows nothing of before. */
  restart(): void {
    this.#state.close(1012, '', this.#now())
    this.#state = this.#start()
  }

  /** The process dies and starts again. */
  crash(): void {
    this.#state = this.#start()
    this.#links.clear()
    this.#simulation.network.reset()
  }

  #start(): HubState {
    const lives = new Map<SessionState<Link>, ServerSession>()
    const host: SessionHost = {
      send: (session, data) => state.send(session, data, sizeOf(data), this.#now()),
      handled: (session) => state.handled(session, this.#now()),
      end: (session, code, reason) => state.end(session, code, reason, this.#now()),
      fail: (error) => this.failures.push(error),
    }
    const state: HubState = new HubState(this.#config, {
      authenticate: (link, hello) => void this.#authenticate(state, link, hello),
      started: (session) => this.#began(session, host, lives),
      attached: (session) => lives.get(session)?.emit('attached'),
      detached: (session) => lives.get(session)?.emit('detached'),
      message: (session, message: Received) => lives.get(session)?.take(message) ?? true,
      drained: (session) => lives.get(session)?.emit('drain'),
      ended: (session, reason) => {
        this.ends.push(reason)
        lives.get(session)?.emit('end', reason)
      },
    })
    return state
  }

  #began(state: SessionState<Link>, host: SessionHost, lives: Map<SessionState<Link>, ServerSession>): void {
    const session = new ServerSession(state, host)
    lives.set(state, session)
    this.sessions.push(session)
    session.on('message', (data) => {
      const done = this.handle(data, session)
      if (!(done instanceof Promise)) return void this.handled.push(data)
      return done.then(() => this.handled.push(data))
    })
  }

  async #authenticate(
    state: HubState,
    link: Link,
    hello: Parameters<HubState['authenticated']>[1],
  ): Promise<void> {
    try {
      const principal = (await this.authenticate(hello.auth)) as string
      const isToken = (hash: string): boolean => hash === `hash of ${hello.token}`
      state.authenticated(
        link,
        hello,
        { principal, isToken, newSecrets: () => this.#newSecrets() },
        this.#now(),
      )
    } catch {
      state.refused(link)
    }
  }

  #newSecrets(): { id: string; token: string; tokenHash: string } {
    this.#secrets += 1
    const token = `secret-${this.#secrets}`
    return { id: `session-${this.#secrets}`, token, tokenHash: `hash of ${token}` }
  }

  #connected(connection: ServerConnection): void {
    this.#lookAtEnds()
    const name = this.#names.size
    this.#names.set(connection, name)
    const link = new Link(
      {
        send: (frame) => {
          this.frames.push({ from: 'server', text: textOf(frame), link: name })
          connection.send(frame)
        },
        close: (code, reason) => connection.close(code, reason),
      },
      this.#now(),
    )
    this.#links.set(connection, link)
    this.#state.connected(link)
  }

  /** A Blob is read first; what comes after it waits. */
  #received(connection: ServerConnection, data: ReceivedData): void {
    this.#lookAtEnds()
    if (this.#reading || data instanceof Blob) {
      const bytes = async (): Promise<string | ArrayBuffer> =>
        data instanceof Blob ? data.arrayBuffer() : (data as string | ArrayBuffer)
      const reading = Promise.resolve(this.#reading).then(async () => this.#take(connection, await bytes()))
      this.#reading = reading.then(() => undefined)
    } else this.#take(connection, data as string | ArrayBuffer)
  }

  #take(connection: ServerConnection, data: string | ArrayBuffer): void {
    const link = this.#links.get(connection)
    if (!link) return
    const frame = typeof data === 'string' ? data : new Uint8Array(data)
    this.frames.push({ from: 'client', text: textOf(frame), link: this.#names.get(connection) ?? -1 })
    this.#state.receive(link, frame, sizeOf(frame), this.#now())
  }

  #look(): void {
    const { environment } = this.#simulation
    environment.setTimeout(() => {
      this.#lookAtEnds()
      this.#state.tick(this.#now())
      this.#look()
    }, LOOK_EVERY)
  }

  #lookAtEnds(): void {
    for (const [connection, link] of this.#links) {
      if (connection.isOpen) continue
      this.#links.delete(connection)
      this.#state.closed(link, this.#now())
    }
  }

  #now(): number {
    return this.#simulation.now()
  }
}

function sizeOf(data: Data): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength
}

function textOf(frame: Data): string {
  return typeof frame === 'string' ? frame : `${frame.byteLength} bytes`
}
