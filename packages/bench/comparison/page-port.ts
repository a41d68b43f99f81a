// What Node asks of a page, and what a page tells.
import type { Peer } from './peers.ts'

export interface Log {
  /** When a connection was usable. */
  readonly hellos: readonly number[]
  /** How often each request was answered, by number. */
  readonly answers: Readonly<Record<number, number>>
  /** Numbers of the messages of the server, in the order of their arrival. */
  readonly received: readonly number[]
  /** How many messages or requests were sent. */
  readonly sent: number
}

export interface ComparisonPage {
  connect(peer: Peer, host: string, rooms: readonly string[]): void
  /** A request that is answered; `words`: `work=15000`, `size=2000000`. */
  ask(room: string, words: string): void
  /** From now on a message (`m`) or a request (`q`) each so many milliseconds. */
  talk(rooms: readonly string[], kind: 'm' | 'q', every: number): void
  quiet(): void
  logs(rooms: readonly string[]): readonly Log[]
  /** How many of these rooms have been usable. */
  greeted(rooms: readonly string[]): number
  /** When the browser last said `online`. */
  onlineAt(): number | undefined
}

declare global {
  var comparison: ComparisonPage
}
