// The list of what has happened to one client. Runs in the page.
import type { ResilientSocket } from 'resilient-socket'
import type { Entry } from '../log.ts'
import { readMessage, textOf } from './message.ts'

type SocketData = Parameters<ResilientSocket['send']>[0]

type Unstamped<E> = E extends unknown ? Omit<E, 'at'> : never

export class Journal {
  #entries: (Entry | undefined)[] = []
  readonly #unread = new Set<Promise<void>>()

  add(entry: Unstamped<Entry>): void {
    this.#entries.push({ at: Date.now(), ...entry } as Entry)
  }

  /** What isn't a numbered message is a heartbeat, and leaves nothing. A Blob keeps its place until it can be read. */
  addMessage(data: SocketData, entryOf: (number: number) => Unstamped<Entry>): void {
    const at = Date.now()
    const entries = this.#entries
    const index = entries.push(undefined) - 1
    const fill = (text: string): void => {
      const message = readMessage(text)
      if (message) entries[index] = { at, ...entryOf(message.number) } as Entry
    }
    const text = textOf(data)
    if (typeof text === 'string') return fill(text)
    const reading = text.then(fill).finally(() => this.#unread.delete(reading))
    this.#unread.add(reading)
  }

  /** Everything since the last time. */
  async take(): Promise<readonly Entry[]> {
    const entries = this.#entries
    this.#entries = []
    await Promise.all(this.#unread)
    return entries.filter((entry) => entry !== undefined)
  }
}
