// The messages of both directions, and their log format.

/** Milliseconds between two messages of a speaker: fifty a second. */
export const EVERY = 20

/** A text that no control frame contains. */
export const MARK = 'lorem ipsum'

const LENGTH = 100

export interface Entry {
  readonly what: 'sent' | 'received'
  readonly name: string
  readonly number: number
  /** Milliseconds, see `now()`. */
  readonly at: number
}

/** The message of a client (`c`) or a server (`s`) with this number, 100 bytes long. */
export function textOf(who: 'c' | 's', number: number): string {
  return `${who}${number} ${MARK}`.padEnd(LENGTH, '.')
}

export function parseLog(text: string): readonly Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [what, name = '', number, at] = line.split(' ')
      return { what: what as Entry['what'], name, number: Number(number), at: Number(at) }
    })
}
