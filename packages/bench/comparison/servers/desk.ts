// What every server does with an application's texts, whatever its protocol. Knows no socket.

/** A connection that is usable, as the server's application has it. */
export interface Line {
  send(text: string): void
}

const REQUEST = /^q (?<number>\d+)(?:.* size=(?<size>\d+))?/

export class Desk {
  /** Numbers of the messages that arrived, in their order, by room. */
  readonly received: Map<string, number[]> = new Map()
  readonly #lines = new Map<string, Set<Line>>()

  /** Greets; returns what ends it. */
  enter(room: string, line: Line): () => void {
    const lines = this.#lines.get(room) ?? new Set()
    this.#lines.set(room, lines.add(line))
    line.send('hello')
    return () => lines.delete(line)
  }

  /** `m 7` is written down, `q 7 size=100` is answered. */
  take(room: string, line: Line, text: string): void {
    if (text.startsWith('m ')) {
      const received = this.received.get(room) ?? []
      received.push(Number(text.slice(2)))
      this.received.set(room, received)
      return
    }
    const { number, size = 0 } = REQUEST.exec(text)?.groups ?? {}
    if (number !== undefined) line.send(`a ${number} ${'x'.repeat(Number(size))}`)
  }

  /** To the connections that the room has at the moment, if any. */
  say(room: string, text: string): void {
    for (const line of this.#lines.get(room) ?? []) line.send(text)
  }
}
