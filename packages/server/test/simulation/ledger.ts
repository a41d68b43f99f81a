// What really happened to each message, written as it happens, and judged at the end.
import type { Fate } from '../../../client/src/session/protocol/fates.ts'

interface Sent {
  readonly number: number
  /** Handlers that began, and that were done. */
  begun: number
  done: number
  fate: Fate | undefined
  /** `'lost'`: nobody promised anything: the session was taken by a twin, or the process died. */
  isExcused: boolean
}

/** Both directions of one client. */
export class Ledger {
  readonly violations: string[] = []
  readonly fates: Record<Fate, number> = { received: 0, unsent: 0, unknown: 0 }
  delivered = 0
  readonly #up = new Map<string, Sent>()
  readonly #down = new Map<string, Sent & { readonly session: string }>()
  /** By session: across sessions no order is promised. */
  readonly #lastUp = new Map<string, number>()
  #lastDown = 0

  sentUp(data: string): void {
    this.#up.set(data, newEntry(this.#up.size + 1))
  }

  sentDown(data: string, session: string): void {
    this.#down.set(data, { ...newEntry(this.#down.size + 1), session })
  }

  begunUp(data: string, session: string): void {
    const entry = this.#up.get(data)
    if (!entry) return this.violate(`the server got what nobody sent: ${data}`)
    entry.begun += 1
    if (entry.begun > 1) this.violate(`the server got ${data} twice`)
    if (entry.number <= (this.#lastUp.get(session) ?? 0))
      this.violate(`the server got ${data} after a later one`)
    if (entry.fate === 'unsent') this.violate(`the server got ${data}, which was told to be unsent`)
    this.#lastUp.set(session, entry.number)
  }

  doneUp(data: string): void {
    const entry = this.#up.get(data)
    if (entry) entry.done += 1
    this.delivered += 1
  }

  gotDown(data: string): void {
    const entry = this.#down.get(data)
    if (!entry) return this.violate(`the client got what nobody sent: ${data}`)
    entry.done += 1
    if (entry.done > 1) this.violate(`the client got ${data} twice`)
    if (entry.number <= this.#lastDown) this.violate(`the client got ${data} after a later one`)
    this.#lastDown = entry.number
    this.delivered += 1
  }

  fate(data: string, fate: Fate): void {
    const entry = this.#up.get(data)!
    if (entry.fate) this.violate(`${data} has two fates`)
    entry.fate = fate
    this.fates[fate] += 1
    if (fate === 'received' && entry.done === 0) this.violate(`${data} was told to be received, and was not`)
    if (fate === 'unsent' && entry.begun > 0) this.violate(`${data} was told to be unsent, and was handled`)
  }

  /** The client was told that this message was handled. */
  acknowledged(data: string): void {
    if (this.#up.get(data)!.done === 0) this.violate(`${data} was acknowledged before it was handled`)
  }

  /** Messages of a session that is over on the server: the client is told nothing of them but its reset. */
  sessionOver(session: string): void {
    for (const entry of this.#down.values()) if (entry.session === session) entry.isExcused = true
  }

  /** Nothing is under way any more. `session`: the one that the client has; of others it was told by a reset. */
  settle(session: string | undefined): void {
    for (const [data, { done, fate }] of this.#up)
      if (done === 0 && fate === undefined) this.violate(`${data} has vanished on its way up`)
    for (const [data, { done, isExcused, session: of }] of this.#down)
      if (done === 0 && !isExcused && of === session) this.violate(`${data} has vanished on its way down`)
  }

  violate(text: string): void {
    this.violations.push(text)
  }
}

function newEntry(number: number): Sent {
  return { number, begun: 0, done: 0, fate: undefined, isExcused: false }
}
