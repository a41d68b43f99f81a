// Writes docs/reference/session.md: each table with what was measured, and how. No number is typed by hand.

import { median, quantile, table } from '../common/numbers.ts'
import { BOUNDS, type Part, partOf } from './bounds.ts'
import type { ClientKind } from './client-speed.ts'
import type { Outcome } from './faults.ts'
import {
  CLIENT_CONNECTIONS,
  CONNECTIONS,
  DEPTHS,
  LONG_DELAY,
  MUCH,
  memoryName,
  type Results,
  SESSIONS,
  SHORT_DELAY,
  STEADY,
  TRIALS,
} from './results.ts'

/** The machine, as the page names it. */
export interface Surroundings {
  readonly date: string
  readonly node: string
  readonly processor: string
}

const SERVER_NAMES = {
  ws: '`ws` alone',
  hub: '`resilient-socket-server` over `ws`',
  'socket.io': 'Socket.IO (over `ws`)',
} as const

export function pageOf(results: Results, { date, node, processor }: Surroundings): string {
  return `# What a session costs, and what it saves

See what a [session](../sessions/lose-no-message.md) costs in bytes, processor time and memory, and what it saves when a connection ends,
compared with Socket.IO.

Both run in Node over the \`ws\` package, in one run on one machine, with real sockets. Socket.IO is version 4.8.4 with [connection state
recovery](https://socket.io/docs/v4/connection-state-recovery). It uses WebSocket only (\`transports: ['websocket']\`) and keeps sessions for
two minutes. Recovery replays what the server has sent. For the other direction Socket.IO has \`retries\`, which sends a message again until
it is acknowledged. Rows named *retries* use it, and the servers there acknowledge each message.

\`npm run bench:session\` wrote this page on ${date}, with Node ${node} on ${processor}. No number here is typed by hand.
\`npm run bench:session -- --check\` fails if a limit is exceeded.

${[wire, faults, replays, servers, clients, memory].map((section) => section(results)).join('\n\n')}
`
}

function wire({ wire }: Results): string {
  const rows = [...wire].flatMap(([peer, costs]) =>
    (['up', 'down'] as const).map((direction) => {
      const { dataBytes, controlBytes, controlsPerSecond } = costs[direction]
      const way = direction === 'up' ? 'client to server' : 'server to client'
      return [
        peer,
        way,
        dataBytes.toFixed(1),
        controlBytes.toFixed(2),
        (dataBytes + controlBytes).toFixed(1),
        controlsPerSecond.toFixed(2),
      ]
    }),
  )
  return `## Bytes on the wire

Both sides send a text of 100 bytes 50 times a second for ${STEADY / 1_000} s, with the default options. A relay counts the TCP bytes. A
frame's header takes 6 bytes from a client and 2 from a server (RFC 6455), so a message costs at least ${BOUNDS.dataBytes.up} and
${BOUNDS.dataBytes.down}. *Others* are all frames without a message of the application, mostly acknowledgements. Socket.IO's event has a
name of one letter. These numbers don't depend on the machine. The limits: not one byte more in a message of ours, and
${BOUNDS.controlsPerSecond} other frame a second each way.

${table(['', 'which way', 'a message, bytes', 'others, bytes a message', 'together', 'others a second'], rows)}`
}

function faults({ faults }: Results): string {
  const rows = [...faults].flatMap(([fault, outcomes]) =>
    [...outcomes].map(([peer, { up, down, replayedAfter, told }]) => [
      fault,
      peer,
      `${seconds(median(replayedAfter))} (${seconds(Math.max(...replayedAfter))})`,
      String(up.lost),
      String(down.lost),
      String(up.untold + down.untold),
      String(up.doubled),
      String(down.doubled),
      tally(told),
    ]),
  )
  return `## A connection ends

${TRIALS} clients of each kind send 50 messages a second and get as many, through a proxy that delays everything by ${SHORT_DELAY} ms each way. Then:

- **clean end**: both sides see the connection close. Dials are refused for 2 s.
- **half-open**: the network forgets the connection, as a NAT does. Neither side is told, and a dial would succeed.
- **half-open, dialled at once**: the same, and 0.1 s later the client gives the connection up and dials, as after a change of network
  (\`session.socket.reconnect()\`, \`socket.io.engine.close()\`).
- **killed server**: SIGKILL. Another process listens on the port 2 s later. It knows no session, because sessions are in memory.

Heartbeats are short, to keep the run short. Ours:
\`heartbeat: { interval: 1_000, timeout: { min: 500, max: 2_000 }, patience: { idle: 2_000, busy: 2_000 } }\`. Socket.IO's:
\`pingInterval: 1_000, pingTimeout: 2_000\`. Both notice a dead connection within 3 s. Back-off begins with 0.2 s and ends with 1 s;
\`ackTimeout\` is 1 s.

- **replayed**: the time from when a dial would succeed until every message that was sent before the new connection was open had arrived;
  median and slowest client. It includes noticing the end, and random back-off.
- **lost** and **doubled**: messages of all clients together, from client to server (up) and from server to client (down).
- **not told**: lost messages that were reported to no application one by one.
- **told**: what the clients' applications were told, and how often. After a \`reset\` the application sends \`'unsent'\` messages again. The
  others are \`'unknown'\`: the server may have handled them, and it had handled most of them.

The limits: ours loses and doubles nothing, except with a killed server, and then reports which messages.

${table(['fault', 'which', 'replayed', 'lost up', 'lost down', 'not told', 'doubled up', 'doubled down', 'which was told'], rows)}`
}

function replays({ replays }: Results): string {
  const rows = [...replays].flatMap(([fault, outcomes]) =>
    [...outcomes].map(([peer, { firstUp, firstDown }]) => [fault, peer, trips(firstUp), trips(firstDown)]),
  )
  return `## When the replay begins

This is the same with ${LONG_DELAY} ms each way, so a round trip is ${2 * LONG_DELAY} ms. The table has the number of round trips from when
the new connection is open (its opening handshake is answered) until the first message has arrived, up and down: lower quartile and slowest
of ${TRIALS}. After a half-open end, ours dials a replacement while it still listens on the old connection, and says with one more message
that the replacement takes over. The limit: ${BOUNDS.roundTrips} round trips, and ${BOUNDS.ownTime} for the processes and the proxy's
timers. It is checked for the lower quartile, because other processes can only delay.

${table(['fault', 'which', 'first up', 'first down'], rows)}`
}

function servers(results: Results): string {
  const rows = DEPTHS.flatMap((depth) =>
    [...(results.servers.get(depth) ?? [])].map(([kind, rounds]) => [
      SERVER_NAMES[kind],
      String(depth),
      median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
      quantile(
        rounds.map(({ microseconds }) => microseconds),
        0.25,
      ).toFixed(1),
      kind === 'ws' ? '' : partText(partOf(results, depth, kind)),
    ]),
  )
  return `## What a server does

Each server is a process of its own and sends every text of 100 bytes back, on ${CONNECTIONS} connections. The clients are bare TCP
connections that use each protocol's frames, acknowledgements included, and cost little. Rounds take turns.

- **under way**: messages in flight on each connection. With ${DEPTHS[1]}, one system call transfers several messages, so less of the time
  is the system's.
- **echoes a second** (median) depends on the machine, and on what else it does.
- **of ws**: echoes per second of processor time, compared with \`ws\` alone. This hardly depends on the machine. In brackets is the middle
  half of single rounds.

Other processes can only slow a round down, so the last two columns are the lower quartiles of the rounds. The limit: ${BOUNDS.ratio} with
one message in flight.

${table(['which server', 'under way', 'echoes a second', 'processor time, µs', 'of `ws`'], rows)}`
}

function clients({ clients }: Results): string {
  const [plain, ...rest] = ['ResilientSocket', 'ws', 'Session', 'socket.io-client'] as const
  const costOf = (kind: ClientKind): number => quantile(clients.get(kind) ?? [], 0.25)
  const rows = [plain, ...rest].map((kind) => [
    `\`${kind}\``,
    costOf(kind).toFixed(1),
    kind === plain ? '' : (costOf(kind) / costOf(plain)).toFixed(2),
  ])
  return `## What a client does

${CLIENT_CONNECTIONS} clients run in one process of Node, over \`ws\`. Each has one text of 100 bytes in flight to a server that sends it
back. The table has the processor time of that process for one message sent and one received: the lower quartile of the rounds, which take
turns.

${table(['which client', 'µs an echo', '× `ResilientSocket`'], rows)}`
}

function memory({ memory, limited }: Results): string {
  const rows = (['hub', 'socket.io'] as const).flatMap((kind) =>
    [0, 1_024].map((bytes) => [
      kind === 'hub' ? 'resilient-socket-server' : 'Socket.IO',
      bytes === 0 ? 'nothing' : `a text of ${bytes} bytes`,
      (memory.get(memoryName(kind, bytes))?.perSession ?? Number.NaN).toFixed(0),
    ]),
  )
  const much = `${MUCH.times} texts of ${MUCH.bytes.toLocaleString('en')} bytes`
  return `## Memory of sessions without a connection

${SESSIONS.toLocaleString('en')} clients connect, send one message, and disconnect; the server keeps their sessions. The table has the heap
and external memory of a session, after garbage collection, with the application's listeners. Socket.IO doesn't keep messages by session. It
keeps all messages of the last two minutes, acknowledged or not.

${table(['which server', 'which was unacknowledged', 'bytes a session'], rows)}

If each of ${SESSIONS.toLocaleString('en')} sessions has ${much} unacknowledged, ours keeps ${limited.kept} of them, which take
${mib(limited.total)} MiB; \`maxTotalBytes\` is ${mib(BOUNDS.total)} MiB. The others are evicted, and their clients are told. A text counts
its UTF-8 bytes. Texts with characters beyond Latin-1 take up to twice as much in V8's memory.`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`
}

function mib(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0)
}

function trips(numbers: Outcome['firstUp']): string {
  return `${quantile(numbers, 0.25).toFixed(1)} (${Math.max(...numbers).toFixed(1)})`
}

function partText({ part, rounds }: Part): string {
  return `${part.toFixed(2)} (${quantile(rounds, 0.25).toFixed(2)} to ${quantile(rounds, 0.75).toFixed(2)})`
}

/** Each event with its count. */
function tally(told: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const saying of told) counts.set(saying, (counts.get(saying) ?? 0) + 1)
  return [...counts].map(([saying, count]) => `${count} × ${saying}`).join(', ')
}
