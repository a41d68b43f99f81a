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
  return `# The bindings beside other hooks

\`resilient-socket/react\` and \`resilient-socket/vue\` beside ${version('partysocket')}, ${version('react-use-websocket')} and VueUse
(${version('@vueuse/core')}), with ${version('react')} and ${version('vue')}: in Chromium ${results.browser}, against a server with the \`ws\` package, all in one run.
Each hook is used as its documentation shows it. What a hook leaves to the application is written in the same way for all of them.

\`npm run bench:bindings\` has written this page, on ${date}, with Node ${node} on ${processor}. No number here is typed by hand. What a
package has is checked against its types when the benchmark is compiled.

Options: \`shouldReconnect: () => true\` and the heartbeat of its README for react-use-websocket (\`{ message: 'ping', returnMessage: 'pong',
timeout: 60_000, interval: 25_000 }\`), \`autoReconnect: true\` and \`heartbeat: true\` for VueUse (a ping a second, which has a second to be
answered), the defaults for the others. partysocket has no heartbeat. The server answers every library's pings as it expects.

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

Bytes, minified by esbuild and gzipped: what a component with a live connection imports, without React, React DOM and Vue.
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

The component counts messages, and shows the count and the newest one. The production build; milliseconds. **seen**: the least of
${ROUNDS} rounds. **processor time**: of the page's main thread. **until the last**: from asking for the messages until the last one was
counted. **longest task**: the page does nothing else while it runs. Times are of the fastest round, because other processes can only delay.

${table(['', 'which way', 'seen', 'renders', 'processor time', 'until the last', 'longest task', 'errors'], rows)}

react-use-websocket renders at once for each message (\`flushSync\`). If messages come without a pause, its README's effect on
\`lastMessage\` makes more nested updates than the 50 that React allows. React throws "Maximum update depth exceeded", uncaught, and the
message isn't seen.`
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

- **mounted** in development, for React in \`StrictMode\`, which runs effects twice. The server greets each connection. An effect of the
  application sends a message each time it runs.
- **unmounted while connecting**: the opening handshake is held, then let through. **left**: TCP connections ${SETTLED / 1_000} s after the unmount.
- **URL changed** while the server sends 100 messages a second. Counted from when the change is committed. The server is silent on the
  new URL for half a second: does the hook's own state still show a message of the old one? Ours keeps the reducer's state; with another
  \`key\` the component starts anew.
- **renders** with a new function each. Vue's components set up once, so theirs are renders with new props.
- **equal messages**: the same text again and again, 5 ms apart.

${table(['', ...hookNames.map((hook) => hooks[hook].title)], rows)}`
}

function servers({ rendered }: Results): string {
  const rows = [...rendered].map(([hook, { html, error, dials, hasDefault }]) => [
    hooks[hook].title,
    html === undefined ? `no: ${error}` : 'yes',
    hasDefault ? '' : "Node's own ESM gives an object with `default` for the default import; so may bundlers",
    String(dials),
  ])
  return `## On a server

\`renderToString\` in Node, with a \`WebSocket\` class, as Node has from version 22 on.

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

The server ends all connections without a close frame, and refuses dials for ${DOWN / 1_000} s. ${COMPONENTS} components of each hook, connected for ${STABLE / 1_000} s,
send ${SENT_WHILE_DOWN} messages each meanwhile. **first, median, last**: from when a dial would succeed until the new connection was
open. Ours draw their delays at random, so that a server's clients don't come back all at once; by default VueUse waits
1 s, partysocket 3 s, react-use-websocket 5 s. **told**: lost messages whose \`send\` said that they weren't handed over.

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

The network forgets the connections, as a NAT does. Neither side is told, and a dial would succeed. Of each hook ${SILENT_COMPONENTS} components are
**busy**: they send a message every ${BUSY_EVERY / 1_000} s, which the server sends back, until they have another connection. ${SILENT_COMPONENTS} are **idle**. They have been
connected for ${OLD / 1_000} s, so every hook's heartbeat has been answered. ${SILENT_COMPONENTS} more are **new**: idle, and connected for ${NEW / 1_000} s.

**noticed**: until the hook's state said so. **works again**: until another connection was open. Median and slowest; watched for
${SILENCE_BOUND / 1_000} s. An idle socket of ours sends its first ping after 20 s, and never gives up a connection whose server has not answered
any ping yet, because it may not know pings. A closing handshake that nobody answers takes Chromium a minute; VueUse and react-use-websocket
wait for it before they dial.

${table(['', 'which component', 'noticed', 'works again', 'sent', 'lost', 'told'], rows)}

Lost messages had been handed to a connection that was dead already. Nobody can know that when they are sent. A [session](session.md)
sends them again.`
}

function comparison(): string {
  const rows = features.map(({ name, cells }) => [name, ...hookNames.map((hook) => cells[hook])])
  return `## Features

Ours are entries of their own, so you ship only what you import: \`resilient-socket/subscriptions\`, \`/typed\`, \`/session\`. *By assertion*:
a type parameter says which messages come, and nothing checks it.

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
