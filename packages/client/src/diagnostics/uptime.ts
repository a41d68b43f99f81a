// How long a socket was connected, down and closed. Knows states and instants, nothing else.
import type { CloseOrigin, SocketState, Status } from '../protocol/status.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** How long a socket was connected, down and closed, in milliseconds, since it was first seen open. */
export interface UptimeStats {
  /** Time with an open connection. Suspect time counts, unless the connection turned out to be dead. */
  readonly timeConnected: number
  /** Time connecting or waiting, and suspect time of connections that turned out to be dead. */
  readonly timeDown: number
  /** Time closing or closed. */
  readonly timeClosed: number
  /** The longest outage within `timeDown`; the current one counts. */
  readonly longestOutage: number
}

const KINDS = {
  open: 'timeConnected',
  connecting: 'timeDown',
  waiting: 'timeDown',
  idle: 'timeClosed',
  closing: 'timeClosed',
  closed: 'timeClosed',
} as const satisfies Record<SocketState, keyof UptimeStats>

/** A change of state or health, and when it came. */
interface Change extends Pick<Status, 'state' | 'health'> {
  readonly at: number
}

export class Uptime {
  last: Change
  #sums: Mutable<UptimeStats> = { timeConnected: 0, timeDown: 0, timeClosed: 0, longestOutage: 0 }
  #outage = 0
  #hasOpened = false
  /** How long the connection was suspect before the last change; 0 if it wasn't. */
  #suspectFor = 0

  constructor(first: Change) {
    this.last = first
    this.change(first)
  }

  change(next: Change): void {
    const { at, state } = next
    this.#suspectFor = this.last.health === 'suspect' ? this.#spanUntil(at) : 0
    const sums = this.until(at)
    this.#outage = this.#isDown ? this.#outage + this.#spanUntil(at) : 0
    this.#sums = sums
    this.#hasOpened ||= state === 'open'
    this.last = next
  }

  /** The connection ended. If it was dead, its suspect time counts as down. */
  ended(origin: CloseOrigin): void {
    if (origin !== 'heartbeat' && origin !== 'network') return
    this.#outage += this.#suspectFor
    this.#sums.timeConnected -= this.#suspectFor
    this.#sums.timeDown += this.#suspectFor
  }

  /** Returns the sums, with the current state up to an instant. */
  until(at: number): Mutable<UptimeStats> {
    const sums = { ...this.#sums }
    const span = this.#spanUntil(at)
    sums[KINDS[this.last.state]] += span
    sums.longestOutage = Math.max(sums.longestOutage, this.#outage + (this.#isDown ? span : 0))
    return sums
  }

  get #isDown(): boolean {
    return KINDS[this.last.state] === 'timeDown'
  }

  #spanUntil(at: number): number {
    return this.#hasOpened ? Math.max(0, at - this.last.at) : 0
  }
}
