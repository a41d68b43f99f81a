// Runs all measurements, one after the other, with their loads.
import { measureBytes, type WireCosts } from './bytes.ts'
import { type ClientKind, measureClients } from './client-speed.ts'
import type { Kind } from './drive/dialects.ts'
import { FAULTS, type Fault, measureFault, type Outcome } from './faults.ts'
import { type Memory, measureMemory } from './memory.ts'
import { measureServers, type ServerRound } from './server-speed.ts'
import { PEERS, type Peer } from './talk/clients.ts'

export interface Results {
  readonly wire: ReadonlyMap<Peer, WireCosts>
  readonly faults: ReadonlyMap<Fault, ReadonlyMap<Peer, Outcome>>
  /** With a delay. */
  readonly replays: ReadonlyMap<Fault, ReadonlyMap<Peer, Outcome>>
  /** By the number of messages under way on each connection. */
  readonly servers: ReadonlyMap<number, ReadonlyMap<Kind, readonly ServerRound[]>>
  readonly clients: ReadonlyMap<ClientKind, readonly number[]>
  readonly memory: ReadonlyMap<string, Memory>
  readonly limited: Memory
}

export const STEADY = 20_000
/** Clients of each kind; each has the fault once. */
export const TRIALS = 5
/** Milliseconds each way, short enough that Socket.IO's retries (one a round trip) keep up with 50 messages a second. */
export const SHORT_DELAY = 5
export const LONG_DELAY = 50
/** Messages in flight on a connection. With more than one, a read or write of the system carries several. */
export const DEPTHS = [1, 16] as const
export const CONNECTIONS = 50
export const CLIENT_CONNECTIONS = 20
export const SESSIONS = 10_000
/** What each session has unacknowledged in the overload test. */
export const MUCH = { bytes: 60_000, times: 4 }

const RETRIES: Peer = 'Socket.IO, retries'

export async function measureAll(progress: (what: string) => void): Promise<Results> {
  progress('bytes on the wire')
  const wire = await eachAtOnce(PEERS, (peer) => measureBytes(peer, STEADY))
  const faults = new Map<Fault, ReadonlyMap<Peer, Outcome>>()
  for (const fault of FAULTS) {
    progress(fault)
    const options = { fault, clients: TRIALS, delay: SHORT_DELAY }
    faults.set(fault, await eachAtOnce(PEERS, (peer) => measureFault({ peer, ...options })))
  }
  progress('first replayed message')
  const replays = new Map<Fault, ReadonlyMap<Peer, Outcome>>()
  for (const fault of ['clean end', 'half-open'] as const) {
    const peers = PEERS.filter((peer) => peer !== RETRIES)
    const options = { fault, clients: TRIALS, delay: LONG_DELAY }
    replays.set(fault, await eachAtOnce(peers, (peer) => measureFault({ peer, ...options })))
  }
  progress('servers')
  const servers = new Map<number, ReadonlyMap<Kind, readonly ServerRound[]>>()
  for (const depth of DEPTHS) {
    const load = { connections: CONNECTIONS, depth, warmUp: 3, rounds: 21, duration: 500 }
    servers.set(depth, await measureServers(load))
  }
  progress('clients')
  const load = { connections: CLIENT_CONNECTIONS, warmUp: 2, rounds: 11, duration: 400 }
  const clients = await measureClients(load)
  progress('memory')
  const memory = new Map<string, Memory>()
  for (const kind of ['hub', 'socket.io'] as const)
    for (const bytes of [0, 1_024])
      memory.set(memoryName(kind, bytes), await measureMemory({ kind, sessions: SESSIONS, bytes, times: 1 }))
  const limited = await measureMemory({ kind: 'hub', sessions: SESSIONS, ...MUCH })
  return { wire, faults, replays, servers, clients, memory, limited }
}

export function memoryName(kind: 'hub' | 'socket.io', bytes: number): string {
  return `${kind}, ${bytes}`
}

async function eachAtOnce<K, V>(
  keys: readonly K[],
  measure: (key: K) => Promise<V>,
): Promise<ReadonlyMap<K, V>> {
  return new Map(await Promise.all(keys.map(async (key) => [key, await measure(key)] as const)))
}
