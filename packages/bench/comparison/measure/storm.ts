// A server that is away for half a minute, and two hundred clients of a library that want it back.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { median } from '../../common/numbers.ts'
import { sleep, until } from '../../common/waiting.ts'
import { dialingPeers, facts, type Peer } from '../peers.ts'
import { rowsOf, seconds } from '../report/rows.ts'
import type { Cell, Section } from '../report/section.ts'
import { BenchServer } from '../servers/bench-server.ts'

const CLIENTS = 200
const OUTAGE = 30_000
const WINDOW = 60_000
const START = 90_000
/** From when all are connected until the first outage. */
const STABLE = 6_000
/** Between the outages of two libraries, so that one's storm isn't the other's. */
const APART = 2_000
const SECOND = 1_000
const LOOK = 1_000

type Hellos = Readonly<Record<string, readonly number[]>>

interface Storm {
  readonly server: BenchServer
  stoppedAt: number
  startedAt: number
}

export async function measureStorm(): Promise<Section> {
  const storms = new Map<Peer, Storm>()
  for (const peer of dialingPeers)
    storms.set(peer, { server: await BenchServer.start(facts[peer].dialect), stoppedAt: 0, startedAt: 0 })
  const crews = [...storms].map(([peer, { server }]) => [peer, server.port] as const)
  const fleet = fork(fileURLToPath(new URL('../fleet.js', import.meta.url)), [
    JSON.stringify(crews),
    String(CLIENTS),
  ])
  try {
    await until(async () => started(await ask(fleet)) === CLIENTS * storms.size, START, LOOK)
    await sleep(STABLE)
    await Promise.all([...storms.values()].map((storm, index) => pass(storm, index * APART)))
    const hellos = await ask(fleet)
    return {
      title: 'A storm after an outage',
      how: `The server's process ends, its port refuses for ${OUTAGE / 1_000} s, then it is back. ${CLIENTS} clients a library, observed for ${WINDOW / 1_000} s after that. They run in Node with
the \`ws\` package as \`WebSocket\`, because one browser would dial for all of them one after the other. *Busiest second*: HTTP requests,
opening handshakes included, in the second with the most of them, and that as a part of one for each client. Some libraries need
several requests a connection. *Back*: how many were usable again, and their median time from when the server was back. The two pull
against each other: who comes back sooner comes back together.`,
      columns: [
        { title: 'busiest second', better: 'A lower peak', noise: 10 },
        { title: 'median time back', better: 'Sooner back', noise: 500 },
        { title: 'not back', better: 'Fewer that stayed away', noise: 0 },
      ],
      rows: await rowsOf(dialingPeers, 3, async (peer) => cellsOf(peer, storms.get(peer), hellos)),
    }
  } finally {
    fleet.disconnect()
    for (const { server } of storms.values()) server.stop()
  }
}

async function pass(storm: Storm, delay: number): Promise<void> {
  await sleep(delay)
  storm.stoppedAt = Date.now()
  storm.server.stop()
  await sleep(OUTAGE)
  await storm.server.startAgain()
  storm.startedAt = Date.now()
  await sleep(WINDOW)
}

function cellsOf(peer: Peer, storm: Storm | undefined, hellos: Hellos): readonly Cell[] {
  if (storm === undefined) throw new Error('not measured')
  const { server, stoppedAt, startedAt } = storm
  const clients = Object.entries(hellos).filter(([room]) => room.startsWith(`${peer}.`))
  const connected = clients.filter(([, at]) => at.some((at) => at < stoppedAt)).length
  if (connected < CLIENTS) throw new Error(`${connected} of ${CLIENTS} connected`)
  const times = clients.map(
    ([, at]) => (at.find((at) => at > stoppedAt) ?? Number.POSITIVE_INFINITY) - startedAt,
  )
  const peak = busiest(server.requests.filter((at) => at >= startedAt))
  const away = times.filter((time) => !Number.isFinite(time)).length
  const back = Math.max(0, median(times))
  return [
    { value: peak, text: `${peak} (${Math.round((100 * peak) / CLIENTS)} %)` },
    { value: back, text: Number.isFinite(back) ? seconds(back) : `not within ${WINDOW / SECOND} s` },
    { value: away, text: `${away} of ${CLIENTS}` },
  ]
}

function started(hellos: Hellos): number {
  return Object.values(hellos).filter((at) => at.length > 0).length
}

/** The most that came within any second. */
function busiest(times: readonly number[]): number {
  let first = 0
  let most = 0
  for (const [index, at] of times.entries()) {
    while (at - (times[first] ?? at) >= SECOND) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

async function ask(fleet: ChildProcess): Promise<Hellos> {
  const abort = new AbortController()
  const answer = once(fleet, 'message', abort).then(([hellos]) => hellos)
  const exit = once(fleet, 'exit', abort).then(([code]) => {
    throw new Error(`The fleet ended: ${code}`)
  })
  fleet.send('hellos')
  try {
    return await Promise.race([answer, exit])
  } finally {
    abort.abort()
  }
}
