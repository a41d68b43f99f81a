// Plays what happens to both halves, and writes the conversation that follows; or lets one half talk with the transcript.
import { ClientHalf } from './client-half.ts'
import type { Half, Line } from './lines.ts'
import { ServerHalf } from './server-half.ts'

/** What happens to a half, as opposed to what it does then. */
const EVENT =
  /^(N |X |X→S |S handles at once|S restarts|S \w+ (handles|sends|ends) |S loses |C (dials|loses|sends|delivers|pings|says) )/

/** What was on its way on a link that the network held. */
const HELD = /^C→… (\S+ .*)$/

export function eventsOf(lines: readonly Line[]): Line[] {
  return lines.filter(({ text }) => EVENT.test(text))
}

/** The whole conversation, from what happens in it. */
export function converse(events: readonly Line[]): Line[] {
  const halves = [new ServerHalf(), new ClientHalf()]
  const lines: Line[] = []
  const waiting: Line[] = []
  const tell = (line: Line): void => {
    lines.push(line)
    for (const half of halves) {
      half.take(line.text)
      waiting.push(...half.written())
    }
  }
  const settle = (): void => {
    for (let line = waiting.shift(); line; line = waiting.shift()) tell(line)
  }
  let now = 0
  for (const event of events) {
    for (; now < event.at; settle()) {
      now += 1
      for (const half of halves) {
        half.advance(now)
        waiting.push(...half.written())
      }
    }
    tell(event)
    const [, link] = /^N delivers (\S+)$/.exec(event.text) ?? []
    if (link !== undefined)
      for (const { text } of [...lines]) {
        const [, held] = HELD.exec(text) ?? []
        if (held?.startsWith(`${link} `)) waiting.push({ at: now, text: `…→S ${held}` })
      }
    settle()
  }
  return lines
}

/** What the server's half writes, if the client is the transcript; or the other way round. */
export function monologue(half: Half, lines: readonly Line[], isOwn: (text: string) => boolean): Line[] {
  const written: Line[] = []
  for (const { at, text } of lines) {
    half.advance(at)
    if (!isOwn(text)) half.take(text)
    written.push(...half.written())
  }
  return written
}

export function isOfServer(text: string): boolean {
  return (text.startsWith('S→') || text.startsWith('S ')) && !EVENT.test(text)
}

export function isOfClient(text: string): boolean {
  return (text.startsWith('C→') || text.startsWith('C ')) && !EVENT.test(text)
}
