// Writes docs/reference/faults.md from the last run of the fault laboratory: node faults-table.mjs
import { readFile, writeFile } from 'node:fs/promises'

const TARGET = new URL('../docs/reference/faults.md', import.meta.url)
const REPORTS = ['engines', 'networks']
const ENGINES = ['chromium', 'firefox', 'webkit']

const reports = await Promise.all(REPORTS.map(read))
const facts = reports.flatMap((report) => contents(report, 'native fact'))
const faults = reports.flatMap((report) => contents(report, 'fault'))
const slow = reports.flatMap((report) => contents(report, 'slow network'))
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

What the browsers' own \`WebSocket\` does under each fault, and what \`ResilientSocket\` does with its default options: both in
one page, each on a server of its own, the same fault at the same moment. Written by \`npm run faults\` on ${date}, with
${versions}, on Linux; no number here is typed by hand.

- **native**: what the browser's class told after the fault, and when. It isn't dialled again, but where a heading says so.
- **noticed**: until ours doubted the connection, or lost it. **usable**: from the end of the fault (of one that is over at
  once, from the fault) to the first answer to anything that was sent since the fault.
- **lost**: messages that were handed to the browser and never answered; the application hears of the connection's end, and
  knows which of its messages have no answer. **doubled**: messages that the server got twice.

${[...new Set(faults.map(({ group }) => group))].map(groupTable).join('\n\n')}
${slowSection()}
## What the native classes do

The design rests on these; a test holds each of them.

${factTable()}
`
}

function groupTable(group) {
  const rows = faults.filter((fault) => fault.group === group)
  const names = [...new Set(rows.map(({ fault }) => fault))]
  const lines = names.flatMap((name) => {
    const trials = ENGINES.map((engine) => rows.find((row) => row.fault === name && row.engine === engine))
    return trials.filter(Boolean).map((trial, index) => faultRow(index === 0 ? name : '', trial))
  })
  return [
    `## ${group[0].toUpperCase()}${group.slice(1)}`,
    '',
    '| fault | engine | native | ours: noticed | usable | lost | doubled |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: |',
    ...lines,
  ].join('\n')
}

function faultRow(name, { engine, native, ours, lasted, watched }) {
  const cells = [
    name,
    engine,
    nativeCell(native, watched),
    ours.noticed === null ? 'no doubt' : seconds(ours.noticed),
    usableCell(ours.usable, lasted),
    ours.lost,
    ours.doubled,
  ]
  return `| ${cells.join(' | ')} |`
}

function nativeCell({ events, state, usable, lost }, watched) {
  const told =
    events.length === 0
      ? `${state}, silent, for ${seconds(watched)}`
      : events.map(([name, after]) => `${name} at ${seconds(after)}`).join(', ')
  const revived = usable === null ? '' : '; answers again'
  return `${told}${revived}; ${lost} lost`
}

/** One that is negative came before the fault was over. */
function usableCell(usable, lasted) {
  if (usable === null) return 'never'
  return usable < 0 ? `${seconds(lasted + usable)}, before it was over` : seconds(usable)
}

function slowSection() {
  return slow.length === 0 ? '' : ''
}

function factTable() {
  const names = [...new Set(facts.map(({ fact }) => fact))]
  const rows = names.map((name) => {
    const values = ENGINES.map(
      (engine) => facts.find(({ fact, ...rest }) => fact === name && rest.engine === engine)?.value ?? '–',
    )
    return `| ${[name, ...values].join(' | ')} |`
  })
  return ['| | Chromium | Firefox | WebKit |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function seconds(milliseconds) {
  return `${(milliseconds / 1_000).toFixed(1)} s`
}

async function read(name) {
  try {
    return JSON.parse(await readFile(new URL(`reports/${name}.json`, import.meta.url), 'utf8'))
  } catch {
    return { suites: [] }
  }
}

function contents({ suites }, type) {
  return specsOf(suites)
    .flatMap(({ tests }) => tests)
    .flatMap(({ results }) => results.at(-1)?.annotations ?? [])
    .filter((annotation) => annotation.type === type)
    .map(({ description }) => JSON.parse(description))
}

function specsOf(suites) {
  return suites.flatMap((suite) => [...suite.specs, ...specsOf(suite.suites ?? [])])
}
