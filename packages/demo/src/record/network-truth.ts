// What the faults really did to the connections, not what the clients believe. Instants are `Date.now()` milliseconds.

export class NetworkTruth {
  #blockedAt: number | undefined
  #lastBlock: { readonly from: number; readonly to: number } | undefined
  #killed: { readonly since: number; readonly at: number; readonly isForGood: boolean } | undefined

  /** Nothing gets through, one way or both. */
  get isBlocked(): boolean {
    return this.#blockedAt !== undefined
  }

  /** The last period in which nothing got through, once it is over. */
  get lastBlock(): { readonly from: number; readonly to: number } | undefined {
    return this.#lastBlock
  }

  block(at: number): void {
    this.#blockedAt ??= at
  }

  unblock(at: number): void {
    if (this.#blockedAt === undefined) return
    this.#lastBlock = { from: this.#blockedAt, to: at }
    this.#blockedAt = undefined
  }

  /** The existing connections are dead, and their clients don't know. */
  kill(at: number, isForGood = true): void {
    this.#killed = { since: this.#blockedAt ?? at, at, isForGood }
  }

  /** Connections that weren't killed for good carry messages again. */
  revive(at: number): void {
    if (this.#killed === undefined || this.#killed.isForGood) return
    this.#lastBlock = { from: this.#killed.since, to: at }
    this.#killed = undefined
  }

  /** When a connection that opened at this instant died; `undefined`: it can carry messages. */
  deadSince(openedAt: number): number | undefined {
    if (this.#killed !== undefined && openedAt <= this.#killed.at)
      return Math.max(openedAt, this.#killed.since)
    return this.#blockedAt === undefined ? undefined : Math.max(openedAt, this.#blockedAt)
  }
}
