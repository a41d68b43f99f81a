// Writes docs/reference/faults.md from the last run of the fault laboratory: node faults-table.mjs
import { writeFile } from 'node:fs/promises'
import { annotations, readReport } from './report.mjs'

const TARGET = new URL('../docs/reference/faults.md', import.meta.url)
const REPORTS = ['engines', 'networks']
/** What the names of a group mean. */
const LEGENDS = {
  'one connection is broken': `**forget**: the network has forgotten the connection, and neither side is told. **cut-…**: in the middle of a frame there is a FIN, a reset,
or silence. **reserved-bits**, **bad-utf8**, **garbage**: frames that no server may send. **clog**: what the browser sends stays with the
browser.\n\n`,
  'page and browser': `A fault that lasts is over when the page is visible, resumed or online again, or the process goes on.\n\n`,
}
/** `npm run faults` looks for minutes, the tests only as long as they must. */
const COMMAND = process.env.FAULTS_FULL
  ? '`npm run faults`'
  : '`npm run test:engines` and `node e2e/faults-table.mjs`, which look for a shorter time than `npm run faults`,'
const ENGINES = ['chromium', 'firefox', 'webkit']

const reports = await Promise.all(REPORTS.map(readReport))
const facts = reports.flatMap((report) => annotations(report, 'native fact'))
const faults = reports.flatMap((report) => annotations(report, 'fault'))
const slow = reports.flatMap((report) => annotations(report, 'slow network'))
if (facts.length === 0 || faults.length === 0) {
  console.error('The last run has measured nothing: run "npm run faults".')
  process.exit(1)
}
await writeFile(TARGET, page())
console.log(`Written: docs/reference/faults.md, ${faults.length} trials, ${facts.length} facts.`)

function page() {
  const date = new Date(reports[0].stats.startTime).toISOString().slice(0, 10)
  const versions = [...new Set(faults.map(({ version }) => version))].join(', ')
  return `# Faults

See what the browsers' own \`WebSocket\` does under each fault, and what \`ResilientSocket\` does.

Both run in one page, each with a server of its own, and get the same fault at the same moment. Both send twice a second, except while a
page is away or a proxy waits for silence. \`ResilientSocket\` has its default options, with two exceptions. A connection is stable after half
a second, so that a trial can begin. In rows marked "scaled", the heartbeat's \`interval\`, \`timeout\` and \`patience\` are the defaults divided
by the number in the row.

- **native**: what the browser's class reported after the fault, and when. It isn't dialled again, unless a heading says so.
- **noticed**: the time until our connection was suspect, or lost. Suspicion costs nothing; a silent connection is given up when the
  patience is over.
- **usable**: the time from the end of the fault to the first answer to a message that was sent since the fault began. If the fault is over
  at once, the time counts from the fault.
- **lost**: messages that were passed to the browser and never answered. The application gets the end of the connection, and knows which of
  its messages have no answer.
- **doubled**: messages that the server got twice.

Written by ${COMMAND} on ${date}, with
${versions}, on Linux. No number here is typed by hand.

${[...new Set(faults.map(({ group }) => group))].map(groupTable).join('\n\n')}
${slowSection()}
## What the native classes do

The design depends on these facts. A test checks each of them.

${factTable()}
`
}

function groupTable(group) {
  const rows = faults.filter((fault) => fault.group === group)
  const names = [...new Set(rows.map(({ fault }) => fault))]
  const trials = names.flatMap((name) =>
    ENGINES.flatMap((engine) =>
      rows.filter((row) => row.fault === name && row.engine === engine).slice(0, 1),
    ),
  )
  const head = ['fault', 'engine', 'native', 'ours: noticed', 'usable', 'lost', 'doubled']
  return `## ${group[0].toUpperCase()}${group.slice(1)}\n\n${LEGENDS[group] ?? ''}${table(head, trials.map(faultRow), 3)}`
}

function faultRow({ fault, engine, native, ours, lasted, watched }) {
  return [
    fault,
    engine,
    nativeCell(native, watched),
    ours.noticed === null ? 'never suspect' : seconds(ours.noticed),
    usableCell(ours.usable, lasted),
    ours.lost,
    ours.doubled,
  ]
}

function nativeCell({ events, state, usable, lost }, watched) {
  const told = events.length === 0 ? `${state}, silent, for ${seconds(watched)}` : endings(events).join('; ')
  const revived = usable === null ? '' : '; answers again'
  return `${told}${revived}; ${lost} lost`
}

/** What is told together, and only once what is told several times in a row. */
function endings(events) {
  const turns = []
  for (const [name, after] of events) {
    const last = turns.at(-1)
    if (last !== undefined && !/close|open/.test(last.name)) last.name += `, ${name}`
    else turns.push({ name, after, times: 1 })
  }
  const rows = turns.reduce((kept, turn) => {
    const last = kept.at(-1)
    if (last?.name !== turn.name) kept.push(turn)
    else last.times += 1
    return kept
  }, [])
  return rows.map(({ name, after, times }) =>
    times === 1 ? `${name} at ${seconds(after)}` : `${times} × (${name}), first at ${seconds(after)}`,
  )
}

/** One that is negative came before the fault was over. */
function usableCell(usable, lasted) {
  if (usable === null) return 'never'
  return usable < 0 ? `${seconds(lasted + usable)}, before it was over` : seconds(usable)
}

function slowSection() {
  if (slow.length === 0) return ''
  const watched = slow.filter(({ kind }) => kind === 'watched')
  const uploads = slow.filter(({ kind }) => kind === 'upload')
  return `
## Slow networks

These links delay, queue and lose real packets, and are slow, but never break. **connect**: the time from the constructor to \`open\`.
**suspect**: how often \`health\` was \`suspect\` within ${seconds(watched[0]?.watched ?? 0)}, for an idle client and for one that sends each
second.

${table(
  [
    'profile',
    'engine',
    'connect: native',
    'ours',
    'echo, median: native',
    'ours',
    'suspect: idle',
    'talking',
    'lost',
  ],
  watched.map(({ profile, engine, connect, echo, idle, talking }) => [
    profile,
    engine,
    milliseconds(connect.native.median),
    milliseconds(connect.ours.median),
    milliseconds(echo.native.median),
    milliseconds(echo.ours.median),
    idle.suspected,
    talking.suspected,
    idle.lost + talking.lost,
  ]),
)}

Here both clients upload at the same time, each on a link of its own. **empty**: the time until \`bufferedAmount\` was 0. **missing then**:
messages that the server didn't have at that moment. **ping meanwhile**: the round trip of another client's pings on the same link.

${table(
  [
    'profile',
    'engine',
    'upload',
    'native: arrived',
    'empty',
    'ours: arrived',
    'empty',
    '`drain`',
    'missing then',
    'ping before',
    'ping meanwhile',
    'lost',
  ],
  uploads.map(({ profile, engine, bytes, messages, native, ours, beside }) => [
    profile,
    engine,
    `${messages} × ${(bytes / messages / 1_000).toFixed(0)} kB`,
    seconds(native.arrivedAfter),
    seconds(native.emptyAfter),
    seconds(ours.arrivedAfter),
    seconds(ours.emptyAfter),
    seconds(ours.drainAfter[0]),
    ours.missingWhenEmpty,
    milliseconds(beside.before.ping.median),
    milliseconds(beside.meanwhile.ping.median),
    ours.lost,
  ]),
)}
`
}

function factTable() {
  const names = [...new Set(facts.map(({ fact }) => fact))]
  const rows = names.map((name) => {
    const values = ENGINES.map(
      (engine) => facts.find(({ fact, ...rest }) => fact === name && rest.engine === engine)?.value ?? '–',
    )
    return [name, ...values]
  })
  return table(['', 'Chromium', 'Firefox', 'WebKit'], rows, 4)
}

/** `words`: columns from the left that hold no numbers. */
function table(head, rows, words = 2) {
  const lines = [head, head.map((_, index) => (index < words ? '---' : '---:')), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function milliseconds(duration) {
  return duration === undefined ? '–' : `${Math.round(duration)} ms`
}

function seconds(milliseconds) {
  return `${(milliseconds / 1_000).toFixed(1)} s`
}
