// The server's half of a transcript: our hub, which takes the lines that concern it and writes its own.
import { HubState, type Session } from '../../src/protocol/hub-state.ts'
import { Link } from '../../src/protocol/link.ts'
import {
  type Data,
  type Half,
  type Line,
  parseFrame,
  parseMessage,
  printFrame,
  printMessage,
} from './lines.ts'

const CONFIG = { resumeFor: 120_000, maxBytes: 1_000, maxTotalBytes: 1_000_000, maxSessions: 100 }

interface End {
  readonly link: Link
  /** `'C'`, or `'X'`: a stranger. */
  readonly client: string
  isDead: boolean
}

export class ServerHalf implements Half {
  #hub: HubState
  readonly #ends = new Map<string, End>()
  readonly #sessions = new Map<string, Session>()
  #now = 0
  #secrets = 0
  #isPrompt = false
  #lines: Line[] = []

  constructor() {
    this.#hub = this.#newHub()
  }

  written(): Line[] {
    return this.#lines.splice(0)
  }

  advance(to: number): void {
    while (this.#now < to) {
      const second = (Math.floor(this.#now / 1_000) + 1) * 1_000
      this.#now = Math.min(to, second)
      if (this.#now === second) this.#hub.tick(this.#now)
    }
  }

  take(text: string): void {
    const [who = '', verb = '', third = '', ...rest] = text.split(' ')
    const end = this.#ends.get(verb) ?? this.#ends.get(third)
    if (text === 'S handles at once') this.#isPrompt = true
    else if (text === 'S restarts') this.#restart()
    else if (verb === 'dials') this.#dialled(third, who)
    else if (/^[CX…]→S$/.test(who)) this.#receive(end, parseFrame([third, ...rest].join(' ')))
    else if (text === `N kills ${third}` && end) end.isDead = true
    else if ((verb === 'closes' && end && !end.isDead && who !== 'S') || (who === 'S' && verb === 'loses'))
      this.#closed(end)
    else if (who === 'S') this.#act(this.#sessions.get(verb), third, rest.join(' '))
  }

  #restart(): void {
    this.#sessions.clear()
    this.#ends.clear()
    this.#hub = this.#newHub()
  }

  #act(session: Session | undefined, verb: string, what: string): void {
    if (!session) return
    const [, code, reason = ''] = /^(\d+) (.*)$/.exec(what) ?? []
    if (verb === 'handles') this.#hub.handled(session, this.#now)
    else if (verb === 'ends') this.#hub.end(session, Number(code), reason, this.#now)
    else if (verb === 'sends' && what.startsWith('volatile '))
      session.sendVolatile(String(parseMessage(what.slice(9))))
    else if (verb === 'sends') {
      const data = parseMessage(what)
      const result = this.#hub.send(session, data, data.length, this.#now)
      if (result !== 'sent') this.#write(`S ${session.id} has ${result} it`)
    }
  }

  #dialled(name: string, client: string): void {
    const link = new Link(
      {
        send: (frame) =>
          this.#write(`S→${this.#ends.get(name)?.isDead ? '✗' : client} ${name} ${printFrame(frame)}`),
        close: (code, reason) => this.#write(`S closes ${name} ${code} ${reason}`.trimEnd()),
      },
      this.#now,
    )
    this.#ends.set(name, { link, client, isDead: false })
    this.#hub.connected(link)
  }

  #receive(end: End | undefined, frame: Data): void {
    if (end) this.#hub.receive(end.link, frame, frame.length, this.#now)
  }

  #closed(end: End | undefined): void {
    if (end) this.#hub.closed(end.link, this.#now)
  }

  #newHub(): HubState {
    const note = (session: Session, what: string): void => this.#write(`S ${session.id} ${what}`)
    return new HubState(CONFIG, {
      authenticate: (link, hello) => {
        const isToken = (hash: string): boolean => hash === `hash of ${hello.token}`
        const newSecrets = () => this.#newSecrets()
        this.#hub.authenticated(link, hello, { principal: undefined, isToken, newSecrets }, this.#now)
      },
      started: (session) => {
        this.#sessions.set(session.id, session)
        note(session, 'begins')
      },
      attached: (session) => note(session, 'is attached'),
      detached: (session) => note(session, 'is detached'),
      message: (session, { data, number }) => {
        note(session, `gets ${number ?? 'volatile'} ${printMessage(data)}`)
        return this.#isPrompt || number === undefined
      },
      drained: (session) => note(session, 'has room'),
      ended: (session, reason) => note(session, `is over: ${reason}`),
    })
  }

  #newSecrets(): { id: string; token: string; tokenHash: string } {
    this.#secrets += 1
    const token = `t${this.#secrets}`
    return { id: `s${this.#secrets}`, token, tokenHash: `hash of ${token}` }
  }

  #write(text: string): void {
    this.#lines.push({ at: this.#now, text })
  }
}
