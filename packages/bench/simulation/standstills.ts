// Prints how a fleet recovers after its server stood still; fails if a bound is missed.
// node dist/standstills.js [--clients 10000] [--rows "default, 30 s"] [--every 5]
import { parseArgs } from 'node:util'
import type { ResilientSocketOptions } from 'resilient-socket'
import { type Chronicle, watchFleet } from './fleet.ts'
import { queueing } from './simulated-server.ts'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '10000' },
    /** Part of a row's name. */
    rows: { type: 'string', default: '' },
    /** Seconds between two messages of a client. */
    every: { type: 'string', default: '5' },
  },
})
const CLIENTS = Number(values.clients)
const SECOND = 1_000
const MINUTE = 60 * SECOND
const MESSAGE_EVERY = Number(values.every) * SECOND
/** Work of one message, in ms: all clients' messages take 17 % of the server's capacity. */
const MESSAGE = MESSAGE_EVERY / 6 / CLIENTS
const ARRIVAL = 2 * MINUTE
/** Milliseconds after which the server has answered every client many times. */
const START = 3 * MINUTE
/** Milliseconds that the simulation goes on after the bound. */
const AFTERWARDS = 2 * MINUTE
/** Share of the clients that may be missing: the bound is 99 %. */
const FEW = 0.01

interface Bounds {
  readonly back: number
  /** Dials of a client, on average. */
  readonly dials: number
  /** Share of the clients that may dial in one second. */
  readonly busiest: number
}

interface Row {
  readonly name: string
  readonly standstill: number
  /** Work of one handshake with every client, in ms. */
  readonly round: number
  readonly options: ResilientSocketOptions
  readonly bounds: Bounds
}

interface Outcome {
  /** Dials before the standstill: one for each client, or something is wrong. */
  readonly firstDials: number
  readonly dials: number
  readonly most: number
  readonly busiest: number
  /** Milliseconds from the beginning of the standstill. */
  readonly back: number
  readonly isMetastable: boolean
}

const ROUNDS = [5 * SECOND, 20 * SECOND, 50 * SECOND]
/** The patience that `resilient-socket/session` sets. */
const SESSION_PATIENCE = { patience: { idle: 10_000, busy: 10_000 } }
const SESSION: ResilientSocketOptions = { heartbeat: { interval: 20_000, ...SESSION_PATIENCE } }

const rows: readonly Row[] = [
  ...table('default', [5], {}, (standstill, round) => ({
    back: standstill + 3 * round,
    dials: 0,
    busiest: Infinity,
  })),
  ...table('default', [10, 20, 30], {}, (standstill, round) => ({
    back: standstill + 3 * round,
    dials: 2,
    busiest: 0.2,
  })),
  ...table('session', [10, 20, 30], SESSION, (standstill, round) => ({
    back: standstill + 5 * round,
    dials: Infinity,
    busiest: Infinity,
  })),
]

function table(
  patience: string,
  standstills: readonly number[],
  options: ResilientSocketOptions,
  boundsOf: (standstill: number, round: number) => Bounds,
): readonly Row[] {
  return standstills.flatMap((seconds) =>
    ROUNDS.map((round) => ({
      name: `${patience}, ${seconds} s × ${round / SECOND} s`,
      standstill: seconds * SECOND,
      round,
      options,
      bounds: boundsOf(seconds * SECOND, round),
    })),
  )
}

const wanted = rows.filter(({ name }) => name.includes(values.rows))
if (!(CLIENTS >= 100 && MESSAGE_EVERY > 0))
  throw new RangeError('--clients must be at least 100, --every more than 0')
if (wanted.length === 0) {
  throw new RangeError(
    `No row has "${values.rows}" in its name. There are: ${rows.map(({ name }) => name).join('; ')}`,
  )
}

console.log(`${CLIENTS} clients of one server that does one thing after the other, also what was given up.`)
console.log(
  `Each sends a message every ${values.every} s, which keep it busy 17 % of the time; a ping is as much work.\n`,
)
console.log(
  '| patience, standstill × work of a handshake round | dials a client | most of one | busiest second | 99 % back after | bound | metastable at the end | |',
)
console.log('| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |')
let isMissed = false
for (const row of wanted) {
  const outcome = await outcomeOf(row)
  const missed = missedBounds(outcome, row.bounds)
  isMissed ||= missed.length > 0
  console.log(`| ${[row.name, ...figures(outcome, row.bounds), missed.join(', ')].join(' | ')} |`)
}
if (isMissed) process.exitCode = 1

async function outcomeOf({ standstill, round, options, bounds }: Row): Promise<Outcome> {
  const costs = { handshake: round / CLIENTS, ping: MESSAGE, message: MESSAGE, close: MESSAGE, unwanted: 1 }
  const chronicle = await watchFleet({
    clients: CLIENTS,
    service: (time) => queueing(time, costs, START, standstill),
    arrival: ARRIVAL,
    end: START + bounds.back + AFTERWARDS,
    options,
    messageEvery: MESSAGE_EVERY,
    trouble: { from: START, to: START + standstill },
  })
  const dials = chronicle.dials.slice(START / SECOND)
  const back = backAfter(chronicle)
  return {
    firstDials: sum(chronicle.dials.slice(0, START / SECOND)) / CLIENTS,
    dials: sum(dials) / CLIENTS,
    most: chronicle.dialsOfClient.reduce((most, count) => Math.max(most, count), 0),
    busiest: Math.max(...dials) / CLIENTS,
    back,
    isMetastable: back === Infinity || sum(dials.slice(-MINUTE / SECOND)) > FEW * CLIENTS,
  }
}

/** The first full second from which on at least 99 % have a connection that works, until the end. */
function backAfter({ unserved }: Chronicle): number {
  const last = unserved.reduce((latest, count, second) => (count > FEW * CLIENTS ? second : latest), -1)
  return last === unserved.length - 1 ? Infinity : (last + 2) * SECOND - START
}

function missedBounds(outcome: Outcome, bounds: Bounds): readonly string[] {
  const { firstDials, dials, busiest, back, isMetastable } = outcome
  return [
    ...(firstDials > 1 ? ['second dials before the standstill'] : []),
    ...(dials > bounds.dials ? [`more than ${bounds.dials} dials`] : []),
    ...(busiest > bounds.busiest ? [`busiest second above ${percent(bounds.busiest)}`] : []),
    ...(back > bounds.back ? ['late'] : []),
    ...(isMetastable ? ['metastable'] : []),
  ]
}

function figures({ dials, most, busiest, back, isMetastable }: Outcome, bounds: Bounds): readonly string[] {
  return [
    dials.toFixed(2),
    String(most),
    percent(busiest),
    back === Infinity ? 'never' : `${back / SECOND} s`,
    `${bounds.back / SECOND} s`,
    isMetastable ? 'yes' : 'no',
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
