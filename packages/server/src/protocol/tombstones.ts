// What is remembered of sessions that are gone, so that their clients can be told what became of their messages.

export interface Tombstone {
  readonly tokenHash: string
  readonly principal: string | undefined
  readonly reason: string
  readonly buriedAt: number
  /** How many of the client's messages were handled; `undefined`: that can't be told. */
  handled: number | undefined
}

/** Milliseconds. */
const KEPT_FOR = 600_000
const MAX_TOMBSTONES = 100_000

export class Tombstones {
  /** The oldest first. */
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
