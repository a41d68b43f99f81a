// Prints how often clients dial a server that has become slow: node dist/slow-server.js [clients] [part of a row's name]
import { type Chronicle, watchFleet } from './fleet.ts'
import { queueing, type Service, slowBetween } from './simulated-server.ts'
import type { VirtualTime } from './virtual-time.ts'

const [, , clients = '10000', wanted = ''] = process.argv
const CLIENTS = Number(clients)
const MINUTE = 60_000
const PING_EVERY = 20_000
/** Milliseconds after which all clients have connected and got a few answers. */
const START = 4 * MINUTE
const RECOVERY = 5 * MINUTE

interface Trouble {
  readonly name: string
  readonly minutes: number
  readonly service: (time: VirtualTime) => Service
}

const slow = (name: string, ms: number, minutes: number, isHandshakeSlow: boolean): Trouble => ({
  name,
  minutes,
  service: (time) => slowBetween(time, START, START + minutes * MINUTE, ms, isHandshakeSlow),
})

interface Load {
  readonly name: string
  /** Share of the server's time that pings take. */
  readonly pings: number
  /** Work of a dial, in pings. */
  readonly dial: number
  /** 1: abandoned requests are processed anyway; 0: they are skipped. */
  readonly unwanted: 0 | 1
}

/** With 10,000 clients: 50,000 pings or 1,000 dials a second. */
const LIGHT: Load = { name: 'lightly loaded', pings: 0.01, dial: 50, unwanted: 1 }
/** With 10,000 clients: 2,500 pings or 250 dials a second. */
const HEAVY: Load = { name: 'heavily loaded, skips what was given up', pings: 0.2, dial: 10, unwanted: 0 }
const BLIND: Load = { ...HEAVY, name: 'heavily loaded, does what was given up', unwanted: 1 }

const standstill = (stall: number, { name, pings, dial, unwanted }: Load): Trouble => ({
  name: `${name}; stands still for ${stall / 1_000} s, then catches up`,
  minutes: 5,
  service: (time) => {
    const ping = (PING_EVERY * pings) / CLIENTS
    return queueing(time, { handshake: dial * ping, ping, unwanted }, START, stall)
  },
})

const troubles: readonly Trouble[] = [
  slow('never slow', 0, 1, false),
  slow('3 s answers for a minute', 3_000, 1, true),
  slow('5 s answers for a minute', 5_000, 1, true),
  slow('5 s pongs for a minute, handshakes prompt', 5_000, 1, false),
  slow('5 s answers for 10 minutes', 5_000, 10, true),
  slow('5 s pongs for 10 minutes, handshakes prompt', 5_000, 10, false),
  slow('12 s answers for 10 minutes', 12_000, 10, true),
  ...[LIGHT, HEAVY, BLIND].flatMap((load) => [3_000, 10_000, 30_000].map((ms) => standstill(ms, load))),
]

console.log(
  `${CLIENTS} clients, default options. Dials and losses per client and minute while it lasts; then in the ${RECOVERY / MINUTE} minutes after it.\n`,
)
console.log(
  '| the server | overlap | dials | losses | busiest second | without a connection | after it: dials | losses | down at the end |',
)
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const { name, minutes, service } of troubles.filter(({ name }) => name.includes(wanted))) {
  for (const overlap of [true, false]) {
    const end = START + minutes * MINUTE + RECOVERY
    const options = { overlap }
    const chronicle = await watchFleet({
      clients: CLIENTS,
      service,
      arrival: 2 * MINUTE,
      end,
      options,
    })
    console.log(`| ${[name, overlap ? 'on' : 'off', ...figures(chronicle, minutes)].join(' | ')} |`)
  }
}

function figures({ dials, lost, down }: Chronicle, minutes: number): readonly string[] {
  const from = START / 1_000
  const to = from + minutes * 60
  const during = (counts: readonly number[]): number => sum(counts.slice(from, to)) / CLIENTS / minutes
  const after = (counts: readonly number[]): number => sum(counts.slice(to)) / CLIENTS / (RECOVERY / MINUTE)
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  return [
    during(dials).toFixed(2),
    during(lost).toFixed(2),
    percent(Math.max(...dials.slice(from)) / CLIENTS),
    percent(during(down) / 60),
    after(dials).toFixed(2),
    after(lost).toFixed(2),
    percent((down.at(-1) ?? 0) / CLIENTS),
  ]
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
