// Echoes a second, and the processor time of one: servers in processes of their own, under the same load.
import { inTurn, type Load } from './client-speed.ts'
import type { Kind } from './drive/dialects.ts'
import { RawClient } from './drive/raw-client.ts'
import { Child } from './servers/child.ts'

const SERVER_KINDS: readonly Kind[] = ['ws', 'hub', 'socket.io']

export interface ServerRound {
  readonly perSecond: number
  /** Processor time per echo. */
  readonly microseconds: number
}

interface Contestant {
  readonly kind: Kind
  readonly server: Child<number>
  readonly clients: readonly RawClient[]
}

/** The load; `depth` messages are in flight on each connection. */
export type ServerLoad = Load & { readonly depth: number }

const TEXT = 'lorem ipsum '.repeat(9).slice(0, 100)

export async function measureServers(load: ServerLoad): Promise<ReadonlyMap<Kind, readonly ServerRound[]>> {
  const contestants: Contestant[] = []
  for (const kind of SERVER_KINDS) contestants.push(await contestant(kind, load.connections))
  const rounds = new Map<Kind, ServerRound[]>(SERVER_KINDS.map((kind) => [kind, []]))
  for (let round = 0; round < load.warmUp + load.rounds; round += 1)
    for (const each of inTurn(contestants, round)) {
      const result = await drive(each, load)
      if (round >= load.warmUp) rounds.get(each.kind)?.push(result)
    }
  for (const { server, clients } of contestants) {
    await Promise.all(clients.map((client) => client.leave()))
    await server.kill()
  }
  return rounds
}

async function contestant(kind: Kind, connections: number): Promise<Contestant> {
  const server = await Child.start<number>('echo', [kind])
  const clients: RawClient[] = []
  for (let n = 0; n < connections; n += 1) clients.push(await RawClient.open(kind, server.hello))
  return { kind, server, clients }
}

async function drive({ server, clients }: Contestant, { depth, duration }: ServerLoad): Promise<ServerRound> {
  const before = await server.ask<number>('processorTime')
  const startedAt = performance.now()
  const echoes = await exchange(clients, depth, duration)
  const elapsed = performance.now() - startedAt
  const used = (await server.ask<number>('processorTime')) - before
  return { perSecond: (echoes / elapsed) * 1_000, microseconds: used / echoes }
}

/** Sends a new text for each echo; resolves with their number when all echoes have come. */
function exchange(clients: readonly RawClient[], depth: number, duration: number): Promise<number> {
  let echoes = 0
  let inFlight = 0
  let isOver = false
  setTimeout(() => {
    isOver = true
  }, duration)
  return new Promise((resolve) => {
    for (const client of clients) {
      const bytes = Array.from({ length: depth + 1 }, (_, count) => client.encode(TEXT, count))
      const send = (count: number): void => {
        inFlight += count
        client.send(bytes[count] ?? client.encode(TEXT, count), count)
      }
      client.onTexts = (count) => {
        echoes += count
        inFlight -= count
        if (!isOver) send(count)
        else if (inFlight === 0) resolve(echoes)
      }
      send(depth)
    }
  })
}
