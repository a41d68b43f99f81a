// Tombstones of ended sessions: with them, clients learn what happened to their messages.

export interface Tombstone {
  readonly tokenHash: string
  readonly principal: string | undefined
  readonly reason: string
  readonly buriedAt: number
  /** How many of the client's messages were handled; `undefined`: unknown. */
  handled: number | undefined
}

/** Milliseconds. */
const KEPT_FOR = 600_000
const MAX_TOMBSTONES = 100_000

export class Tombstones {
  /** Oldest first. */
  readonly #tombstones = new Map<string, Tombstone>()

  get size(): number {
    return this.#tombstones.size
  }

  add(id: string, tombstone: Tombstone): void {
    this.#tombstones.set(id, tombstone)
    for (const oldest of this.#tombstones.keys()) {
      if (this.#tombstones.size <= MAX_TOMBSTONES) break
      this.#tombstones.delete(oldest)
    }
  }

  get(id: string): Tombstone | undefined {
    return this.#tombstones.get(id)
  }

  expire(now: number): void {
    for (const [id, { buriedAt }] of this.#tombstones) {
      if (buriedAt + KEPT_FOR > now) break
      this.#tombstones.delete(id)
    }
  }
}
