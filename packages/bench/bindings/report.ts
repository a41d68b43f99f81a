// docs/reference/bindings.md: each table with what was measured, and how. No number in it is typed by hand.
import { median, table } from '../common/numbers.ts'
import type { Surroundings } from '../common/surroundings.ts'
import { type BurstKind, burstKinds, MESSAGES, ROUNDS } from './drive/burst.ts'
import { type Life, RENDERS, SETTLED, TICKS } from './drive/life.ts'
import {
  BUSY_EVERY,
  COMPONENTS,
  DOWN,
  NEW,
  OLD,
  type Recovery,
  SENT_WHILE_DOWN,
  SILENCE_BOUND,
  SILENT_COMPONENTS,
  STABLE,
  silences,
} from './drive/outages.ts'
import type { Results } from './drive/results.ts'
import { features } from './features.ts'
import { type HookName, hookNames, hooks, type Reads } from './hooks.ts'

export function pageOf(results: Results, surroundings: Surroundings): string {
  const { date, node, processor, versions } = surroundings
  const version = (name: string): string => `${name} ${versions[name]}`
  return `# Bindings compared with other hooks

Compare \`resilient-socket/react\` and \`resilient-socket/vue\` with ${version('partysocket')}, ${version('react-use-websocket')} and VueUse
(${version('@vueuse/core')}): size, cost of messages, behaviour of components, outages, and features. To use the bindings, read
[Frameworks](../frameworks/index.md).

All run in Chromium ${results.browser} with ${version('react')} and ${version('vue')}, against a server with the \`ws\` package, in one run.
Each hook is used as its documentation shows. What a hook leaves to the application is written in the same way for all of them.

- react-use-websocket has \`shouldReconnect: () => true\` and the heartbeat of its README
  (\`{ message: 'ping', returnMessage: 'pong', timeout: 60_000, interval: 25_000 }\`).
- VueUse has \`autoReconnect: true\` and \`heartbeat: true\`: it pings every second, and waits a second for the answer.
- The others have their defaults. partysocket has no heartbeat. The server answers each library's pings as that library expects.

\`npm run bench:bindings\` wrote this page on ${date}, with Node ${node} on ${processor}. No number here is typed by hand. The features of a
package are checked against its types when the benchmark is compiled.

${[sizes, bursts, life, servers, restart, silence, comparison].map((section) => section(results)).join('\n\n')}
`
}

function sizes({ sizes }: Results): string {
  const rows = hookNames.map((hook) => {
    const size = sizes.get(hook)
    const core =
      size?.binding === undefined ? '' : `${count(size.total - size.binding)} + ${count(size.binding)}`
    return [hooks[hook].title, count(size?.total ?? Number.NaN), core]
  })
  return `## Size

These are the bytes that a component with a connection imports, minified by esbuild and gzipped, without React, React DOM and Vue.
react-use-websocket is a CommonJS package, so all of it is imported.

${table(['', 'together', 'core + binding'], rows)}`
}

const READS: Readonly<Record<BurstKind, string>> = Object.fromEntries(
  burstKinds.map((kind) => {
    const [hook, reads] = kind.split(' ') as [HookName, Reads]
    return [kind, readsOf(hook, reads)]
  }),
) as Record<BurstKind, string>

function readsOf(hook: HookName, reads: Reads): string {
  if (hook.startsWith('ours')) return reads === 'state' ? '`useReduced`' : '`useMessage`'
  if (reads === 'both') return '`onMessage`, `useState`'
  if (hook === 'react-use-websocket') return reads === 'state' ? '`lastMessage`' : '`onMessage`, `filter`'
  return reads === 'state' ? '`data`, watched' : '`onMessage`'
}

function bursts({ bursts }: Results): string {
  const rows = [...bursts].map(([kind, cost]) => {
    const [hook, reads] = kind.split(' ') as [HookName, Reads]
    return [
      hooks[hook].title,
      READS[kind],
      count(reads === 'callback' ? cost.called : cost.counted),
      count(cost.renders),
      cost.busy.toFixed(0),
      cost.took.toFixed(0),
      cost.longest === 0 ? 'under 50' : cost.longest.toFixed(0),
      count(cost.errors),
    ]
  })
  return `## ${count(MESSAGES)} messages in a row

The component counts messages, and shows the count and the newest message. It is the production build. Times are milliseconds, of the
fastest round, because other processes can only delay.

- **seen**: messages that the component counted, the least of ${ROUNDS} rounds
- **processor time**: of the page's main thread
- **until the last**: from asking for the messages until the last one was counted
- **longest task**: the page can do nothing else while it runs

${table(['', 'which way', 'seen', 'renders', 'processor time', 'until the last', 'longest task', 'errors'], rows)}

react-use-websocket renders at once for each message (\`flushSync\`). If messages come without a pause, the effect on \`lastMessage\` from its
README causes more nested updates than the 50 that React allows. React throws "Maximum update depth exceeded", uncaught, and the message
isn't seen.`
}

function life({ life }: Results): string {
  const row = (name: string, cell: (life: Life, hook: HookName) => string): readonly string[] => [
    name,
    ...[...life].map(([hook, lived]) => cell(lived, hook)),
  ]
  const rows = [
    row('mounted: handshakes that the server saw', ({ strict }) => String(strict.handshakes)),
    row('connections after 3 s', ({ strict }) => String(strict.open)),
    row("the server's greeting was seen", ({ strict }) => yes(strict.greeted)),
    row('messages sent from an effect, arrived', ({ strict }) => `${strict.arrived} of ${strict.joined}`),
    row('connections left 3 s after unmount', ({ strict }) => String(strict.left)),
    row('unmounted while connecting: left', ({ leftConnecting }) => String(leftConnecting.left)),
    row('dials after that', ({ leftConnecting }) => String(leftConnecting.laterDials)),
    row('URL changed: connections', ({ moved }) => String(moved.open)),
    row('messages of the old URL delivered', ({ moved }) => String(moved.stale)),
    row("the hook's state still shows an old one", ({ moved }, hook) =>
      hook.startsWith('party') ? 'has none' : yes(moved.shown !== undefined),
    ),
    row(`${count(RENDERS)} renders: calls for a message`, ({ rerendered }) => String(rerendered.calls)),
    row('the newest listener is called', ({ rerendered }) => yes(rerendered.isNewest)),
    row('listeners added', ({ rerendered }) => String(rerendered.listenersAdded)),
    row(`${TICKS} equal messages: seen by state`, ({ ticks }) => String(ticks.counted)),
    row('seen by callback', ({ ticks }) => String(ticks.called)),
  ]
  return `## A component's life

- **mounted**: in development, for React in \`StrictMode\`, which runs effects twice. The server greets each connection. An effect of the
  application sends a message each time it runs.
- **unmounted while connecting**: the opening handshake is delayed until after the unmount. **left**: TCP connections ${SETTLED / 1_000} s
  after the unmount.
- **URL changed**: while the server sends 100 messages a second, counted from when the change is committed. The server is silent on the new
  URL for half a second. Does the hook's own state still show a message of the old URL? Ours keeps the reducer's state; with another \`key\`
  the component starts anew.
- **renders**: with a new function each time. Vue's components set up once, so theirs are renders with new props.
- **equal messages**: the same text repeatedly, 5 ms apart.

${table(['', ...hookNames.map((hook) => hooks[hook].title)], rows)}`
}

function servers({ rendered }: Results): string {
  const rows = [...rendered].map(([hook, { html, error, dials, hasDefault }]) => [
    hooks[hook].title,
    html === undefined ? `no: ${error}` : 'yes',
    hasDefault ? '' : "Node's own ESM gives an object with `default` for the default import; so may bundlers",
    String(dials),
  ])
  return `## Server rendering

The table shows \`renderToString\` in Node with a \`WebSocket\` class, which Node has from version 22 on.

${table(['', 'which imports and renders', 'which but', 'dials'], rows)}`
}

function restart({ restart }: Results): string {
  const rows = [...restart].map(([hook, recoveries]) => {
    const back = recoveries.map(({ back }) => back ?? Number.POSITIVE_INFINITY)
    return [
      hooks[hook].title,
      seconds(Math.min(...back)),
      seconds(median(back)),
      seconds(Math.max(...back)),
      ...losses(recoveries),
    ]
  })
  return `## The server restarts

The server ends all connections without a close frame, and refuses dials for ${DOWN / 1_000} s. ${COMPONENTS} components of each hook have
been connected for ${STABLE / 1_000} s, and send ${SENT_WHILE_DOWN} messages each meanwhile.

- **first, median, last**: the time from when a dial would succeed until the new connection was open. Our delays are random, so that a
  server's clients don't all come back at once. By default VueUse waits 1 s, partysocket 3 s, react-use-websocket 5 s.
- **told**: lost messages whose \`send\` said that they weren't passed to a connection.

${table(['', 'first', 'median', 'last', 'sent', 'lost', 'told'], rows)}`
}

const SILENCE_NAMES = { busy: 'busy', idle: 'idle', new: 'idle, new' } as const

function silence({ silence }: Results): string {
  const rows = [...silence].flatMap(([hook, recoveries]) =>
    silences.map((kind) => [
      hooks[hook].title,
      SILENCE_NAMES[kind],
      spread(recoveries[kind].map(({ noticed }) => noticed)),
      spread(recoveries[kind].map(({ back }) => back)),
      ...(kind === 'busy' ? losses(recoveries[kind]) : ['', '', '']),
    ]),
  )
  return `## A connection dies in silence

The network forgets the connections, as a NAT does. Neither side is told, and a dial would succeed. Each hook has three kinds of components:

- ${SILENT_COMPONENTS} are **busy**: they send a message every ${BUSY_EVERY / 1_000} s, which the server sends back, until they have another
  connection.
- ${SILENT_COMPONENTS} are **idle**. Both kinds have been connected for ${OLD / 1_000} s, so every hook's heartbeat has been answered.
- ${SILENT_COMPONENTS} are **idle, new**: connected for ${NEW / 1_000} s.

The table has the time until the hook's state showed the loss (**noticed**), and until another connection was open (**works again**): median
and slowest, watched for ${SILENCE_BOUND / 1_000} s.

An idle socket of ours sends its first ping after 20 s. It never gives up a connection whose server hasn't answered any ping yet, because
the server may not know pings. If a closing handshake isn't answered, Chromium waits a minute; VueUse and react-use-websocket wait for that
before they dial.

${table(['', 'which component', 'noticed', 'works again', 'sent', 'lost', 'told'], rows)}

Lost messages had been passed to a connection that was already dead, which can't be known when they are sent. A
[session](../sessions/lose-no-message.md) sends them again.`
}

function comparison(): string {
  const rows = features.map(({ name, cells }) => [name, ...hookNames.map((hook) => cells[hook])])
  return `## Features

Our features are entries of their own, so you ship only what you import: \`resilient-socket/subscriptions\`, \`/typed\`, \`/session\`. *By
assertion*: a type parameter says which messages come, and nothing checks it.

${table(['', ...hookNames.map((hook) => `which ${hooks[hook].title}`)], rows)}`
}

function losses(recoveries: readonly Recovery[]): readonly string[] {
  const sum = (part: (recovery: Recovery) => number): string =>
    String(recoveries.map(part).reduce((all, one) => all + one, 0))
  return [
    sum(({ sent }) => sent),
    sum(({ lost }) => lost),
    sum(({ answers }) => answers.filter((answer) => !['sent', 'true', 'undefined'].includes(answer)).length),
  ]
}

/** Those that weren't in time count as slower than all others. */
function spread(times: readonly (number | undefined)[]): string {
  if (times.every((time) => time === undefined)) return 'never'
  const all = times.map((time) => time ?? Number.POSITIVE_INFINITY)
  return `${seconds(median(all))} (${seconds(Math.max(...all))})`
}

function seconds(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? `${(milliseconds / 1_000).toFixed(1)} s` : 'never'
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no'
}

function count(number: number): string {
  return number.toLocaleString('en')
}
