import type { SendResult } from 'resilient-socket'
import type { Entry, ServerConnection } from '../log.ts'
import type { Check, Complain } from './check.ts'

interface Fate {
  result: SendResult | undefined
  handed: number
  dropped: number
}

/** Each message is handed over or dropped, once; and none of it is left when all is well. */
export class FatesCheck implements Check {
  readonly invariant = 'every message is accounted for'
  /** Those that have not been found right. */
  readonly #open = new Map<number, Fate>()
  readonly #dropped = new Set<number>()

  see(entry: Entry, complain: Complain): void {
    if (entry.what === 'send') this.#sent(entry.number, entry.result, complain)
    else if (entry.what === 'hand') {
      this.#fate(entry.number).handed += 1
      if (entry.readyState !== 1) complain(`${entry.number} is given to a socket that isn't open`)
    } else if (entry.what === 'drop') this.#fate(entry.number).dropped += 1
  }

  compare(connections: readonly ServerConnection[], _current: number | undefined, complain: Complain): void {
    for (const [number, { result, handed, dropped }] of this.#open) {
      const fates = handed + dropped + (result === 'dropped' ? 1 : 0)
      if (dropped > 0 || result === 'dropped') this.#dropped.add(number)
      if (result !== undefined && fates === 1) this.#open.delete(number)
      else if (result === undefined) complain(`${number} has a fate, but wasn't sent, or has had one before`)
      else complain(`${number}, ${result}: handed over ${handed} times, dropped ${dropped} times`)
    }
    for (const { socket, received } of connections)
      for (const number of received)
        if (this.#dropped.has(number)) complain(`${number} was dropped, and delivered on socket ${socket}`)
  }

  #sent(number: number, result: SendResult, complain: Complain): void {
    const fate = this.#fate(number)
    fate.result = result
    if (result === 'sent' && fate.handed === 0) complain(`${number} is 'sent', but was given to nobody`)
  }

  /** One that has had its fate gets another one, which is one too many. */
  #fate(number: number): Fate {
    const fate = this.#open.get(number) ?? { result: undefined, handed: 0, dropped: 0 }
    this.#open.set(number, fate)
    return fate
  }
}
