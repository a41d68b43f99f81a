// What happens to steady traffic when a connection ends: messages lost and doubled, and the time until all have arrived.
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { now } from './servers/process.ts'
import type { Peer } from './talk/clients.ts'
import type { SeenConnection } from './talk/relay.ts'
import { type Line, Scene, wait } from './talk/scene.ts'
import { type Entry, textOf } from './talk/texts.ts'

export type Fault = 'clean end' | 'half-open' | 'half-open, dialled at once' | 'killed server'

export const FAULTS: readonly Fault[] = [
  'clean end',
  'half-open',
  'half-open, dialled at once',
  'killed server',
]

/** One direction of all clients together. */
export interface Losses {
  readonly lost: number
  readonly doubled: number
  /** Lost messages that weren't reported to the application one by one. */
  readonly untold: number
}

export interface Outcome {
  readonly up: Losses
  readonly down: Losses
  /**
   * Milliseconds of each client, from when a dial was possible until the last message was there of those that had been sent
   * before the new connection was open.
   */
  readonly replayedAfter: readonly number[]
  /** Round trips of each client, from when the new connection was open until the first message arrived. */
  readonly firstUp: readonly number[]
  readonly firstDown: readonly number[]
  /** The events that the clients' applications got. */
  readonly told: readonly string[]
}

export interface FaultOptions {
  readonly peer: Peer
  readonly fault: Fault
  readonly clients: number
  readonly delay: number
}

const BEFORE = 1_500
const AFTER = 1_000
const SETTLE = 2_500
/** Milliseconds in which no dial succeeds. */
const OUTAGE = 2_000
/** Milliseconds in which messages are lost before the client is told to dial. */
const UNNOTICED = 100
const PATIENCE = 20_000

export async function measureFault({ peer, fault, clients, delay }: FaultOptions): Promise<Outcome> {
  await using scene = await Scene.open({ peer, clients, delay, isShort: true })
  await wait(BEFORE)
  const goodAt = await strike(scene, fault, delay)
  await scene.recovered(PATIENCE)
  await wait(AFTER)
  const atServer = await scene.quiet(SETTLE, PATIENCE)
  const up = scene.lines.map(({ name }) => pairs(scene.entries, atServer, name))
  const down = scene.lines.map(({ name }) => pairs(atServer, scene.entries, name))
  return {
    up: lossesOf(scene.lines, up, 'c'),
    down: lossesOf(scene.lines, down, 's'),
    replayedAfter: scene.lines.map((line, index) => {
      const { openedAt = Number.NaN } = lastConnection(line) ?? {}
      return Math.max(arrivalOf(up[index], openedAt), arrivalOf(down[index], openedAt)) - goodAt
    }),
    ...firstArrivals(scene.lines, atServer, 2 * delay),
    told: scene.lines.flatMap(({ client }) => client.told),
  }
}

/** Returns the instant from which a dial can succeed. */
async function strike(scene: Scene, fault: Fault, delay: number): Promise<number> {
  const { lines } = scene
  const struckAt = now()
  switch (fault) {
    case 'clean end':
      for (const { proxy } of lines) {
        await proxy.setNetwork({ ...PERFECT_NETWORK, delay, door: 'refuse' })
        proxy.break('fin')
      }
      await wait(OUTAGE)
      for (const { proxy } of lines) await proxy.setNetwork({ ...PERFECT_NETWORK, delay })
      return now()
    case 'half-open':
      for (const { relay } of lines) relay.forget()
      return struckAt
    case 'half-open, dialled at once':
      for (const { relay } of lines) relay.forget()
      await wait(UNNOTICED)
      for (const { client } of lines) client.redial()
      return struckAt
    case 'killed server':
      await scene.crash(OUTAGE)
      return now()
  }
}

/** The messages of one side, with the instants at which they were sent and arrived. */
type Pairs = ReadonlyMap<number, { readonly sentAt: number; readonly arrivals: readonly number[] }>

function pairs(speaker: readonly Entry[], listener: readonly Entry[], name: string): Pairs {
  const arrivals = new Map<number, number[]>()
  for (const entry of listener)
    if (isArrival(entry, name)) arrivals.set(entry.number, [...(arrivals.get(entry.number) ?? []), entry.at])
  return new Map(
    speaker
      .filter((entry) => entry.name === name && entry.what === 'sent')
      .map(({ number, at }) => [number, { sentAt: at, arrivals: arrivals.get(number) ?? [] }]),
  )
}

function lossesOf(lines: readonly Line[], messages: readonly Pairs[], who: 'c' | 's'): Losses {
  const lost = messages.flatMap((pairs, index) =>
    [...pairs].filter(([, { arrivals }]) => arrivals.length === 0).map(([number]) => ({ number, index })),
  )
  const arrivals = messages.flatMap((pairs) => [...pairs.values()].map((pair) => pair.arrivals.length))
  return {
    lost: lost.length,
    doubled: arrivals.reduce((sum, times) => sum + Math.max(0, times - 1), 0),
    untold: lost.filter(({ number, index }) => !lines[index]?.client.uncertain.has(textOf(who, number)))
      .length,
  }
}

/** When the last message sent before an instant arrived, unless it never did. */
function arrivalOf(messages: Pairs | undefined, before: number): number {
  const missing = [...(messages?.values() ?? [])].filter(({ sentAt }) => sentAt <= before)
  return Math.max(...missing.map(({ arrivals: [first = 0] }) => first))
}

/** The connection that came after the fault. */
function lastConnection({ relay }: Line): SeenConnection | undefined {
  return relay.connections.filter(({ openedAt, isForgotten }) => openedAt > 0 && !isForgotten).at(-1)
}

function firstArrivals(
  lines: readonly Line[],
  atServer: readonly Entry[],
  roundTrip: number,
): Pick<Outcome, 'firstUp' | 'firstDown'> {
  const connections = lines.map((line) => ({ name: line.name, ...lastConnection(line) }))
  const trips = (openedAt: number, arrivedAt: number | undefined): number =>
    ((arrivedAt ?? Number.NaN) - openedAt) / roundTrip
  return {
    firstUp: connections.map(({ name, openedAt = 0 }) =>
      trips(openedAt, atServer.find((entry) => isArrival(entry, name) && entry.at > openedAt)?.at),
    ),
    firstDown: connections.map(({ openedAt = 0, frames = [] }) =>
      trips(openedAt, frames.find(({ direction, isData }) => direction === 'down' && isData)?.at),
    ),
  }
}

function isArrival({ what, name }: Entry, whose: string): boolean {
  return what === 'received' && name === whose
}
