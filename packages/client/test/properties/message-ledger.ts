// What has become of each message of a user: one fate, in the order in which they were sent.
import assert from 'node:assert/strict'
import type { SendResult } from '../../src/index.ts'

interface Entry {
  result: SendResult
  /** It went out while the connection was suspect, and may overtake what waits. */
  readonly isHasty: boolean
  handed: number
  dropped: number
}

export class MessageLedger {
  readonly #entries: Entry[] = []
  /** The newest one that was handed over, of those that keep their order. */
  #newest = -1

  /** Opens an entry, sends, and compares the result with what has happened meanwhile. */
  send(isHasty: boolean, send: (number: number) => SendResult, hasActed: () => boolean): void {
    const number = this.#entries.length
    const entry: Entry = { result: 'queued', isHasty, handed: 0, dropped: 0 }
    this.#entries.push(entry)
    entry.result = send(number)
    // What a listener has done meanwhile may have handed over what was queued.
    const isSettled = entry.result === 'queued' && hasActed()
    const handed = entry.result === 'sent' ? 1 : 0
    assert(isSettled || entry.handed === handed, `message ${number}: ${entry.result}, ${entry.handed}`)
  }

  /** A native socket has taken a message. */
  handOver(number: number): void {
    const entry = this.#entry(number)
    entry.handed += 1
    assert(entry.handed + entry.dropped <= 1, `message ${number} is handed over, but has had a fate`)
    if (entry.isHasty) return
    assert(this.#newest < number, `message ${number} is handed over after ${this.#newest}`)
    this.#newest = number
  }

  /** `drop` has been emitted for a message. */
  drop(number: number): void {
    const entry = this.#entry(number)
    entry.dropped += 1
    assert(entry.handed + entry.dropped <= 1, `message ${number} is dropped, but has had a fate`)
  }

  /** Nothing waits any more: each message has had exactly one fate. */
  balance(): void {
    for (const [number, { result, handed, dropped }] of this.#entries.entries()) {
      const fates = handed + dropped + (result === 'dropped' ? 1 : 0)
      assert.equal(fates, 1, `message ${number} has ${fates} fates: ${result}, ${handed}, ${dropped}`)
    }
  }

  #entry(number: number): Entry {
    const entry = this.#entries[number]
    assert(entry, `message ${number} was never sent`)
    return entry
  }
}
