// Processor time of an echo for a client in Node.
import type { Kind } from './drive/dialects.ts'
import { Child } from './servers/child.ts'

export type ClientKind = 'ws' | 'ResilientSocket' | 'Session' | 'socket.io-client'

const SERVERS: Readonly<Record<ClientKind, Kind>> = {
  ws: 'ws',
  ResilientSocket: 'ws',
  Session: 'hub',
  'socket.io-client': 'socket.io',
}

const CLIENT_KINDS = Object.keys(SERVERS) as ClientKind[]

export interface Load {
  readonly connections: number
  readonly warmUp: number
  readonly rounds: number
  /** Milliseconds of a round. */
  readonly duration: number
}

/** Microseconds per echo: one number a round, the clients' rounds interleaved. */
export async function measureClients(load: Load): Promise<ReadonlyMap<ClientKind, readonly number[]>> {
  const pairs: { kind: ClientKind; server: Child<number>; clients: Child<undefined> }[] = []
  for (const kind of CLIENT_KINDS) {
    const server = await Child.start<number>('echo', [SERVERS[kind], 'pong'])
    const args = [kind, String(server.hello), String(load.connections)]
    pairs.push({ kind, server, clients: await Child.start<undefined>('clients', args) })
  }
  const costs = new Map<ClientKind, number[]>(CLIENT_KINDS.map((kind) => [kind, []]))
  for (let round = 0; round < load.warmUp + load.rounds; round += 1)
    for (const { kind, clients } of inTurn(pairs, round)) {
      const cost = await clients.ask<number>('drive', load.duration)
      if (round >= load.warmUp) costs.get(kind)?.push(cost)
    }
  for (const { server, clients } of pairs) await Promise.all([server.kill(), clients.kill()])
  return costs
}

/** Each round begins with another one. */
export function inTurn<T>(all: readonly T[], round: number): readonly T[] {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}
