// Decides about a hello: the session that it names is resumed, or a new one begins. Knows no later frames.
import { encodeReady, type Hello, type Ready } from '../wire/frames.ts'
import type { Session } from './hub-state.ts'
import type { Link } from './link.ts'
import type { HubConfig } from './output.ts'
import type { Population } from './population.ts'
import { SessionState } from './session.ts'
import type { Tombstone } from './tombstones.ts'

/** The id and the token of a new session. */
export interface Secrets {
  readonly id: string
  readonly token: string
  readonly tokenHash: string
}

/** Who sent a hello, and how secrets are made and compared. */
export interface Claim {
  readonly principal: string | undefined
  /** Compares a hash with the client's token. */
  readonly isToken: (hash: string) => boolean
  readonly newSecrets: () => Secrets
}

/** `~ready` without the window, which is always the same. */
type Answer = { readonly [K in Exclude<keyof Ready, 'window'>]?: Ready[K] | undefined }

/** What the hub does with an admitted client. */
interface Hub {
  /** Uses the link, then calls `answer`; `false`: the counts can't be right, and the session is over. */
  attach(
    link: Link,
    session: Session,
    attempt: number,
    counts: { handled: number; next: number },
    answer: (() => void) | undefined,
    now: number,
  ): boolean
  /** Refuses the link: another client continues the session. */
  refuseTwin(link: Link): void
}

export class Admission {
  readonly #config: HubConfig
  readonly #population: Population
  readonly #hub: Hub

  constructor(config: HubConfig, population: Population, hub: Hub) {
    this.#config = config
    this.#population = population
    this.#hub = hub
  }

  /** Admits an authenticated client. It can't tell an unknown session from someone else's. */
  admit(link: Link, hello: Hello, claim: Claim, now: number): void {
    if (link.phase.is !== 'authenticating') return
    const { id } = hello
    if (id === undefined) return this.#begin(link, hello, claim, {}, now)
    const session = theirs(this.#population.session(id), claim)
    if (session && this.#resume(link, session, hello, now)) return
    // `#resume` buries a session that can't be resumed.
    const tombstone = theirs(this.#population.tombstone(id), claim)
    const { reason: reset = 'unknown', handled: recv } = tombstone ?? {}
    this.#begin(link, hello, claim, { reset, recv }, now)
  }

  /** Resumes a session; `false`: that isn't possible. */
  #resume(link: Link, session: Session, hello: Hello, now: number): boolean {
    if (hello.n <= session.attempt) {
      this.#hub.refuseTwin(link)
      return true
    }
    const recv = session.handled
    const answer = (): void => this.#answer(link, { recv })
    if (hello.take)
      return this.#hub.attach(link, session, hello.n, { handled: hello.recv, next: recv + 1 }, answer, now)
    link.phase = { is: 'pending', session, attempt: hello.n }
    answer()
    return true
  }

  #begin(link: Link, hello: Hello, { principal, newSecrets }: Claim, reset: Answer, now: number): void {
    const { maxBytes, resumeFor: ttl } = this.#config
    const { id, token, tokenHash } = newSecrets()
    const session: Session = new SessionState({ id, tokenHash, principal, attempt: hello.n - 1 }, maxBytes)
    const refusal = this.#population.add(session, now)
    if (refusal) return link.close(...refusal)
    const answer = (): void => this.#answer(link, { id, token, ttl, ...reset })
    if (hello.take) this.#hub.attach(link, session, hello.n, { handled: 0, next: 1 }, answer, now)
    else {
      link.phase = { is: 'pending', session, attempt: hello.n }
      answer()
    }
  }

  #answer(link: Link, answer: Answer): void {
    link.send(encodeReady({ ...answer, window: this.#config.maxBytes } as Ready))
  }
}

/** Returns a session or tombstone only if it belongs to the client. */
function theirs<T extends Session | Tombstone>(
  known: T | undefined,
  { principal, isToken }: Claim,
): T | undefined {
  return known && known.principal === principal && isToken(known.tokenHash) ? known : undefined
}
