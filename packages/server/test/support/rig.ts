// A hub's pure state with links that write down what is sent on them, and an application that writes down what it is told.
import type { Claim } from '../../src/protocol/admission.ts'
import { HubState, type Session } from '../../src/protocol/hub-state.ts'
import { Link } from '../../src/protocol/link.ts'
import type { HubConfig, Output } from '../../src/protocol/output.ts'
import type { Data, Received } from '../../src/protocol/session.ts'
import type { Hello } from '../../src/wire/frames.ts'

const CONFIG: HubConfig = { resumeFor: 30_000, maxBytes: 1_000, maxTotalBytes: 1_000_000, maxSessions: 100 }

/** What was sent on a link, and how it was closed: `'4001 taken'`. */
export class RigLink {
  readonly frames: Data[] = []
  closedWith: string | undefined
  readonly link: Link
  readonly #rig: Rig

  constructor(rig: Rig) {
    this.#rig = rig
    this.link = new Link(
      {
        send: (frame) => void this.frames.push(frame),
        close: (code, reason) => void (this.closedWith ??= `${code} ${reason}`),
      },
      rig.now,
    )
    rig.hub.connected(this.link)
  }

  /** The client sends this; returns what came back at once. */
  says(...frames: Data[]): Data[] {
    const before = this.frames.length
    for (const frame of frames) this.#rig.hub.receive(this.link, frame, frame.length, this.#rig.now)
    return this.frames.slice(before)
  }

  hello(hello: Partial<Hello> = {}): Data[] {
    return this.says(`~hello ${JSON.stringify({ v: 1, n: 1, recv: 0, take: true, ...hello })}`)
  }

  gone(): void {
    this.#rig.hub.closed(this.link, this.#rig.now)
  }
}

export class Rig {
  readonly hub: HubState
  now = 0
  /** What the application was told: `'s1 started'`. */
  readonly events: string[] = []
  readonly sessions = new Map<string, Session>()
  /** Whom the next hellos are from; `null`: it isn't known yet. */
  principal: string | undefined | null
  /** Whether messages are handled as they come. */
  isPrompt = true
  /** What the application does when it is told. */
  react: ((event: string, session: Session) => void) | undefined
  readonly waiting: { readonly link: Link; readonly hello: Hello }[] = []
  #secrets = 0

  constructor(config: Partial<HubConfig> = {}) {
    const note = (session: Session, event: string): void => {
      this.events.push(`${session.id} ${event}`)
      this.react?.(event, session)
    }
    const output: Output = {
      authenticate: (link, hello) => {
        if (this.principal === null) this.waiting.push({ link, hello })
        else this.admit(link, hello, this.principal)
      },
      started: (session) => {
        this.sessions.set(session.id, session)
        note(session, 'started')
      },
      attached: (session) => note(session, 'attached'),
      detached: (session) => note(session, 'detached'),
      message: (session, message) => {
        note(session, `got ${describe(message)}`)
        return this.isPrompt
      },
      drained: (session) => note(session, 'drained'),
      ended: (session, reason) => note(session, `ended ${reason}`),
    }
    this.hub = new HubState({ ...CONFIG, ...config }, output)
  }

  link(): RigLink {
    return new RigLink(this)
  }

  /** A new session, attached. */
  begin(hello: Partial<Hello> = {}): { readonly link: RigLink; readonly session: Session } {
    const link = this.link()
    link.hello(hello)
    return { link, session: this.session() }
  }

  /** The session that was started last, or this one. */
  session(id = `s${this.#secrets}`): Session {
    return this.sessions.get(id)!
  }

  admit(link: Link, hello: Hello, principal: string | undefined): void {
    const claim: Claim = {
      principal,
      isToken: (hash) => hash === `hash of ${hello.token}`,
      newSecrets: () => {
        this.#secrets += 1
        const token = `t${this.#secrets}`
        return { id: `s${this.#secrets}`, token, tokenHash: `hash of ${token}` }
      },
    }
    this.hub.authenticated(link, hello, claim, this.now)
  }

  send(session: Session, data: Data): string {
    return this.hub.send(session, data, data.length, this.now)
  }

  /** Time passes, and the hub looks at the clock once a second. */
  wait(duration: number): void {
    for (const end = this.now + duration; this.now < end; ) {
      this.now = Math.min(end, this.now + 1_000)
      this.hub.tick(this.now)
    }
  }

  /** What the application was told since this was asked last. */
  news(): string[] {
    return this.events.splice(0)
  }
}

function describe({ data, number }: Received): string {
  return `${number ?? 'volatile'} ${data}`
}
