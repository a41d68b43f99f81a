// The sessions of a hub, their cost in bytes, and which are evicted when there is no room. Knows no frames.
import { CLOSE_CODES } from '../wire/frames.ts'
import type { Session } from './hub-state.ts'
import type { EndReason, HubConfig } from './output.ts'
import { SESSION_COST } from './session.ts'
import { type Tombstone, Tombstones } from './tombstones.ts'

type Refusal = readonly [code: number, reason: string]

export class Population {
  /** Bytes of all sessions, and of those that are detached. */
  totalCost = 0
  #detachedCost = 0
  readonly #config: HubConfig
  readonly #ended: (session: Session, reason: EndReason) => void
  readonly #sessions = new Map<string, Session>()
  /** When each was detached, oldest first. */
  readonly #detached = new Map<Session, number>()
  readonly #ofPrincipal = new Map<string | undefined, Set<Session>>()
  readonly #tombstones = new Tombstones()

  constructor(config: HubConfig, ended: (session: Session, reason: EndReason) => void) {
    this.#config = config
    this.#ended = ended
  }

  get size(): number {
    return this.#sessions.size
  }

  get detachedCount(): number {
    return this.#detached.size
  }

  get tombstoneCount(): number {
    return this.#tombstones.size
  }

  get sessions(): Iterable<Session> {
    return this.#sessions.values()
  }

  session(id: string): Session | undefined {
    return this.#sessions.get(id)
  }

  tombstone(id: string): Tombstone | undefined {
    return this.#tombstones.get(id)
  }

  /** Adds a new session. Returns the refusal if there is no room. */
  add(session: Session, now: number): Refusal | undefined {
    const { principal } = session
    const theirs = this.#ofPrincipal.get(principal) ?? new Set()
    const isFull = principal !== undefined && theirs.size >= this.#config.maxSessions
    const oldest = isFull ? this.#oldestOf(theirs) : undefined
    if (isFull && !oldest) return [CLOSE_CODES.tooMany, 'too many sessions']
    if (!this.makeRoom(SESSION_COST, session, now)) return [1013, 'too many sessions on this server']
    if (oldest) this.bury(oldest, 'evicted', now)
    this.#sessions.set(session.id, session)
    session.counted = 0
    this.account(session)
    this.#ofPrincipal.set(principal, theirs.add(session))
    return undefined
  }

  /** Evicts the longest detached sessions until the bytes fit; `false`: they don't fit. */
  makeRoom(cost: number, session: Session, now: number): boolean {
    const isTooMuch = (): boolean => this.totalCost + cost > this.#config.maxTotalBytes
    // The fast path, for each message: no iterator.
    if (!isTooMuch()) return true
    // If it wouldn't fit anyway, nothing is evicted.
    const own = session.isDetached ? countedOf(session) : 0
    if (this.totalCost - this.#detachedCost + own + cost > this.#config.maxTotalBytes) return false
    for (const oldest of this.#detached.keys()) {
      if (!isTooMuch()) break
      if (oldest !== session) this.bury(oldest, 'evicted', now)
    }
    return !isTooMuch()
  }

  /** Updates the sums after the cost of a session changed. */
  account(session: Session): void {
    const { cost, counted } = session
    if (counted === undefined) return
    this.totalCost += cost - counted
    if (session.isDetached) this.#detachedCost += cost - counted
    session.counted = cost
  }

  attached(session: Session): void {
    this.#forgetDetached(session)
  }

  /** Detached sessions can be evicted, so this may have to make room for what came in before. */
  detached(session: Session, now: number): void {
    this.#detached.set(session, now)
    session.isDetached = true
    this.#detachedCost += countedOf(session)
    this.makeRoom(0, session, now)
  }

  /** Ends a session, and keeps a tombstone. */
  bury(session: Session, reason: EndReason, now: number): void {
    if (session.isOver) return
    this.remove(session)
    const { id, tokenHash, principal, isHandling } = session
    const isKnown = reason !== 'out-of-step' && !isHandling
    const handled = isKnown ? session.handled : undefined
    this.#tombstones.add(id, { tokenHash, principal, reason, buriedAt: now, handled })
    this.#ended(session, reason)
  }

  /** The application has handled the last message of an ended session. */
  handledLate(session: Session): void {
    const tombstone = this.#tombstones.get(session.id)
    if (tombstone && tombstone.reason !== 'out-of-step') tombstone.handled = session.handled
  }

  /** Removes a session without a tombstone. */
  remove(session: Session): void {
    this.#forgetDetached(session)
    this.totalCost -= countedOf(session)
    session.counted = undefined
    this.#sessions.delete(session.id)
    const theirs = this.#ofPrincipal.get(session.principal)
    theirs?.delete(session)
    if (theirs?.size === 0) this.#ofPrincipal.delete(session.principal)
  }

  expire(now: number): void {
    for (const [session, detachedAt] of this.#detached) {
      if (detachedAt + this.#config.resumeFor > now) break
      this.bury(session, 'expired', now)
    }
    this.#tombstones.expire(now)
  }

  #forgetDetached(session: Session): void {
    if (!session.isDetached) return
    session.isDetached = false
    this.#detached.delete(session)
    this.#detachedCost -= countedOf(session)
  }

  /** Returns the session that was detached first. */
  #oldestOf(theirs: ReadonlySet<Session>): Session | undefined {
    let oldest: Session | undefined
    let oldestAt = Infinity
    for (const session of theirs) {
      const detachedAt = this.#detached.get(session) ?? Infinity
      if (detachedAt >= oldestAt) continue
      oldest = session
      oldestAt = detachedAt
    }
    return oldest
  }
}

function countedOf({ counted = 0 }: Session): number {
  return counted
}
