// All sessions and links of a hub. Knows no sockets, timers, clock or cryptography; time and secrets are passed in.
import {
  BYE,
  CLOSE_CODES,
  encodePing,
  isControl,
  MESSAGE_OVERHEAD,
  parseControl,
  parseHello,
  parseTake,
  TAKEN,
  type Take,
  VERSION,
} from '../wire/frames.ts'
import { Admission } from './admission.ts'
import type { Link } from './link.ts'
import type { EndReason, HubConfig, Output } from './output.ts'
import { Population } from './population.ts'
import type { Data, SessionState } from './session.ts'

export type Session = SessionState<Link>

/** Milliseconds. They are checked once a second. */
const HELLO_TIMEOUT = 10_000
const ASK_AFTER = 60_000
const DETACH_AFTER = 90_000

export class HubState {
  readonly #config: HubConfig
  readonly #output: Output
  readonly #population: Population
  readonly #admission: Admission
  readonly #links = new Set<Link>()

  constructor(config: HubConfig, output: Output) {
    this.#config = config
    this.#output = output
    this.#population = new Population(config, (session, reason) => this.#ended(session, reason))
    this.#admission = new Admission(config, this.#population, {
      attach: (...attachment) => this.#attach(...attachment),
      refuseTwin: (link) => this.#closeTaken(link),
    })
  }

  get population(): Population {
    return this.#population
  }

  /** Whether the timer can stop: there are no links, sessions and tombstones. */
  get isEmpty(): boolean {
    return this.#links.size + this.#population.size + this.#population.tombstoneCount === 0
  }

  connected(link: Link): void {
    this.#links.add(link)
  }

  /** A frame came in. */
  receive(link: Link, frame: Data, size: number, now: number): void {
    link.receivedAt = now
    const { phase } = link
    if (phase.is === 'attached') return this.#receive(link, phase.session, frame, size, now)
    if (phase.is === 'closed' || phase.is === 'leaving') return
    if (phase.is === 'new') return this.#first(link, frame)
    const control = isControl(frame) ? parseControl(frame) : undefined
    if (control?.type === 'ping') return link.send(encodePing('q', control.text))
    const take = parseTake(frame)
    if (take && phase.is === 'pending') return this.#take(link, phase.session, phase.attempt, take, now)
    this.#end(link, 1002, 'unexpected frame', now)
  }

  /** The link has closed. */
  closed(link: Link, now: number): void {
    const { phase } = link
    this.#links.delete(link)
    link.phase = { is: 'closed' }
    this.#release(phase, now)
  }

  refused(link: Link): void {
    if (link.phase.is === 'authenticating') link.close(CLOSE_CODES.unauthorized, 'unauthorized')
  }

  /** The client is authenticated; see `Admission.admit`. */
  authenticated(...admission: Parameters<Admission['admit']>): void {
    this.#admission.admit(...admission)
  }

  /** Sends a message of the application, now or when there is a link. */
  send(session: Session, data: Data, size: number, now: number): 'sent' | 'queued' | 'dropped' {
    const cost = size + MESSAGE_OVERHEAD
    if (session.isOver) return 'dropped'
    if (!session.hasRoom(cost) || !this.#population.makeRoom(cost, session, now)) {
      if (session.link) session.isWaiting = true
      else this.#population.bury(session, 'overflow', now)
      return 'dropped'
    }
    session.send(data, cost)
    this.#population.account(session)
    return session.link ? 'sent' : 'queued'
  }

  /** The application has handled the message that it was given. */
  handled(session: Session, now: number): void {
    this.#handled(session, now)
    this.#deliver(session, now)
  }

  /** The application ends the session. */
  end(session: Session, code: number, reason: string, now: number): void {
    const { link } = session
    session.acknowledgeLast(now)
    this.#population.bury(session, 'ended', now)
    link?.close(code, reason)
  }

  /** Does what is due; called once a second. */
  tick(now: number): void {
    for (const link of this.#links) {
      const { phase } = link
      if (phase.is === 'attached') this.#checkLink(link, phase.session, now)
      else if (phase.is === 'leaving') link.close(1000, '')
      else if (phase.is !== 'closed' && link.since + HELLO_TIMEOUT <= now)
        this.#end(link, CLOSE_CODES.timeout, 'no hello in time', now)
    }
    this.#population.expire(now)
  }

  /** Ends everything. */
  close(code: number, reason: string, now: number): void {
    for (const session of this.#population.sessions) {
      session.acknowledgeLast(now)
      this.#population.bury(session, 'ended', now)
    }
    for (const link of this.#links) link.close(code, reason)
  }

  #checkLink(link: Link, session: Session, now: number): void {
    session.acknowledge(now)
    this.#population.account(session)
    const silence = now - link.receivedAt
    if (silence >= DETACH_AFTER) this.#end(link, 1001, 'silent', now)
    else if (silence >= ASK_AFTER && !link.isAsked) link.ask()
    else if (silence < ASK_AFTER) link.isAsked = false
  }

  /** Closes a link, and detaches its session. */
  #end(link: Link, code: number, reason: string, now: number): void {
    const { phase } = link
    link.close(code, reason)
    this.#release(phase, now)
  }

  #release(phase: Link['phase'], now: number): void {
    if (phase.is === 'attached') this.#detach(phase.session, now)
    if (phase.is === 'pending' && !phase.session.isStarted)
      this.#population.bury(phase.session, 'unused', now)
  }

  #first(link: Link, frame: Data): void {
    const hello = parseHello(frame)
    if (hello?.v === VERSION) {
      link.phase = { is: 'authenticating' }
      return this.#output.authenticate(link, hello)
    }
    if (hello) return link.close(CLOSE_CODES.version, `version ${hello.v} isn't known, only ${VERSION}`)
    if (typeof frame === 'string' && frame.startsWith('~hello')) return link.close(1002, 'malformed hello')
    link.close(CLOSE_CODES.noHello, 'this endpoint needs a session: say ~hello first')
  }

  /** `false`: the counts can't be right, and the session is over. */
  #attach(
    link: Link,
    session: Session,
    attempt: number,
    counts: { handled: number; next: number },
    answer: (() => void) | undefined,
    now: number,
  ): boolean {
    const old = session.link
    const isFirst = !session.isStarted
    if (old) session.acknowledgeLast(now)
    if (!session.attach(link, attempt, counts)) {
      this.#population.bury(session, 'out-of-step', now)
      old?.close(1002, 'out of step')
      return false
    }
    if (old) this.#closeTaken(old)
    link.phase = { is: 'attached', session }
    session.isStarted = true
    this.#population.attached(session)
    if (answer) answer()
    else session.tell(now)
    session.replay(!answer)
    this.#population.account(session)
    if (isFirst) this.#output.started(session)
    this.#output.attached(session)
    this.#drained(session)
    return true
  }

  #take(link: Link, session: Session, attempt: number, { n, handled, next }: Take, now: number): void {
    if (session.isOver) return link.close(CLOSE_CODES.gone, 'the session is gone: say hello again')
    if (n !== attempt) return link.close(1002, 'another attempt')
    if (attempt <= session.attempt) return this.#closeTaken(link)
    if (!this.#attach(link, session, attempt, { handled, next }, undefined, now))
      link.close(1002, 'out of step')
  }

  #closeTaken(link: Link): void {
    link.send(TAKEN)
    link.close(CLOSE_CODES.taken, 'taken')
  }

  #receive(link: Link, session: Session, frame: Data, size: number, now: number): void {
    session.confirm()
    if (!isControl(frame)) {
      const outcome = session.receive(frame, size)
      if (outcome === 'duplicate') return
      this.#population.account(session)
      if (outcome === 'flood') return this.#violated(link, session, 1009, 'more than twice the window', now)
      this.#population.makeRoom(0, session, now)
      return this.#deliver(session, now)
    }
    if (frame === BYE) {
      this.#population.remove(session)
      this.#ended(session, 'bye')
      link.phase = { is: 'leaving' }
      return
    }
    const control = parseControl(frame)
    if (control?.type === 'volatile') {
      session.receiveVolatile(control.text, size)
      this.#population.account(session)
      return this.#deliver(session, now)
    }
    if (!control || !session.control(control, now))
      return this.#violated(link, session, 1002, control ? 'out of step' : 'malformed frame', now)
    this.#population.account(session)
    this.#drained(session)
  }

  #violated(link: Link, session: Session, code: number, reason: string, now: number): void {
    this.#population.bury(session, code === 1009 ? 'overflow' : 'out-of-step', now)
    link.close(code, reason)
  }

  /** Hands waiting messages to the application, one after the other. */
  #deliver(session: Session, now: number): void {
    for (let next = session.take(); next; next = session.take()) {
      if (!this.#output.message(session, next)) return
      this.#handled(session, now)
    }
  }

  #handled(session: Session, now: number): void {
    session.handledOne(now)
    if (session.isOver) this.#population.handledLate(session)
    else this.#population.account(session)
  }

  #drained(session: Session): void {
    if (!session.isWaiting || !session.hasRoom(this.#config.maxBytes / 2)) return
    session.isWaiting = false
    this.#output.drained(session)
  }

  #detach(session: Session, now: number): void {
    session.detach()
    this.#output.detached(session)
    if (session.isOver) return
    if (session.isUsed) this.#population.detached(session, now)
    else this.#population.bury(session, 'unused', now)
  }

  #ended(session: Session, reason: EndReason): void {
    const { link } = session
    session.end()
    if (link) {
      session.detach()
      link.phase = { is: 'closed' }
    }
    if (session.isStarted) this.#output.ended(session, reason)
  }
}
