// How long a socket was connected, down and closed. Knows states and instants, nothing else.
import type { SocketState } from '../protocol/state.ts'

/** Milliseconds; the first three add up to the time since the socket was first seen open. */
export interface UptimeStats {
  /** With an open connection, suspect or not. */
  readonly timeConnected: number
  /** Connecting or waiting. */
  readonly timeDown: number
  /** Closing or closed: nothing tries to connect. */
  readonly timeClosed: number
  /** The longest part of `timeDown` in one piece; the current one counts. */
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

export class Uptime {
  state: SocketState
  /** The last change of state. */
  changedAt: number
  #sums: UptimeStats = { timeConnected: 0, timeDown: 0, timeClosed: 0, longestOutage: 0 }
  #outage = 0
  #hasOpened: boolean

  constructor(state: SocketState, at: number) {
    this.state = state
    this.changedAt = at
    this.#hasOpened = state === 'open'
  }

  change(state: SocketState, at: number): void {
    this.#sums = this.until(at)
    this.#outage = this.#outageUntil(at)
    this.state = state
    this.changedAt = at
    this.#hasOpened ||= state === 'open'
  }

  /** The sums, with the current state up to that instant. */
  until(at: number): UptimeStats {
    const sums = this.#sums
    const kind = KINDS[this.state]
    const longestOutage = Math.max(sums.longestOutage, this.#outageUntil(at))
    return { ...sums, longestOutage, [kind]: sums[kind] + this.#spanUntil(at) }
  }

  #outageUntil(at: number): number {
    return KINDS[this.state] === 'timeDown' ? this.#outage + this.#spanUntil(at) : 0
  }

  #spanUntil(at: number): number {
    return this.#hasOpened ? Math.max(0, at - this.changedAt) : 0
  }
}
