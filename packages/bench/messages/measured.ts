// The clients, the operations and the numbers that Node and the page exchange. Knows no browser.

/**
 * `native` is what the others are compared with. Ours comes twice: within a minute of a ping, any message may be the pong
 * and has to be looked at. A server that keeps talking is never pinged.
 */
export const receivers = [
  'native',
  'resilient-socket',
  'resilient-socket, pinged lately',
  'resilient-socket/websocket',
  'reconnecting-websocket',
  'partysocket',
  'websocket-ts',
] as const

export type ClientName = (typeof receivers)[number]

export const senders: readonly ClientName[] = receivers.filter((name) => !name.includes('pinged'))

/** Messages that are received. A text of up to 256 characters may be a pong. */
export const messageKinds = ['text of 24 B', 'text of 100 B', 'text of 1 kB', 'ArrayBuffer of 100 B'] as const

export type MessageKind = (typeof messageKinds)[number]

/** What a round repeats. An exchange is a message sent, then one received, both of 100 B. */
export type Operation = MessageKind | 'sent' | 'exchange'

/** Sizes of the runs. */
export interface Rounds {
  /** Run first, and not reported: the code isn't optimised yet. */
  readonly warmUp: number
  readonly rounds: number
  readonly operationsPerRound: number
}

/** Nanoseconds per operation of each client: one number a round, the clients' rounds interleaved. */
export type Durations = Readonly<Partial<Record<ClientName, readonly number[]>>>

/** The functions of the page that Node calls. */
export interface PageBench {
  connect(url: string): Promise<void>
  /** Repeats an operation on the native object of each client. */
  repeat(operation: Operation, rounds: Rounds): Promise<Durations>
  /** Lets the server send `count` messages to one client; resolves when its listener got all of them. */
  flood(name: ClientName, kind: MessageKind, count: number): Promise<void>
}

declare global {
  var bench: PageBench
}

/** The rounds that count. */
export function withoutWarmUp(durations: Durations, { warmUp }: Rounds): Durations {
  return Object.fromEntries(Object.entries(durations).map(([name, all]) => [name, all.slice(warmUp)]))
}

/** The order of the clients in one round: each round begins with another one. */
export function inTurn<T>(names: readonly T[], round: number): readonly T[] {
  const first = round % names.length
  return [...names.slice(first), ...names.slice(0, first)]
}
