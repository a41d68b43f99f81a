// What a transcript is written in; transcripts/README.md describes it.

export type Data = string | Uint8Array

/** A line without its time. */
export interface Line {
  readonly at: number
  readonly text: string
}

export function parse(file: string): Line[] {
  return file
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, at, text] = /^ *(\d+) (.+)$/.exec(line) ?? []
      if (at === undefined || text === undefined) throw new Error(`not a line of a transcript: ${line}`)
      return { at: Number(at), text }
    })
}

export function print({ at, text }: Line): string {
  return `${String(at).padStart(6)} ${text}`
}

/** A frame as it is, bytes as `<00ff>`. */
export function printFrame(frame: Data): string {
  return typeof frame === 'string' ? frame : `<${Buffer.from(frame).toString('hex')}>`
}

export function parseFrame(text: string): Data {
  return text.startsWith('<') ? new Uint8Array(Buffer.from(text.slice(1, -1), 'hex')) : text
}

/** A message of the application's: a text in quotes, bytes as `<00ff>`. */
export function printMessage(data: Data): string {
  return typeof data === 'string' ? JSON.stringify(data) : printFrame(data)
}

/** `"x"*900` is a text of 900 letters. */
export function parseMessage(text: string): Data {
  const [, letter, count] = /^"(.)"\*(\d+)$/.exec(text) ?? []
  if (letter !== undefined) return letter.repeat(Number(count))
  return text.startsWith('<') ? parseFrame(text) : JSON.parse(text)
}

/** One of the two halves, or a stranger; it takes lines in, and writes down its own. */
export interface Half {
  /** What it has written down since this was asked last. */
  written(): Line[]
  /** Time passes. */
  advance(to: number): void
  /** Something happens to it: a line that isn't its own. */
  take(text: string): void
}
