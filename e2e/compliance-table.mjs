// Writes docs/reference/compliance.md from the last run of the compliance suite in the engines: node compliance-table.mjs
import { writeFile } from 'node:fs/promises'
import { annotations, readReport } from './report.mjs'

const TARGET = new URL('../docs/reference/compliance.md', import.meta.url)
const ENGINES = ['chromium', 'firefox', 'webkit']
const SCOPES = ['page', 'worker']
/** Of the findings, with what they are called. */
const CLASSES = { native: 'native', ours: 'ours', once: 'ours with `reconnect: false`' }

const report = await readReport('engines')
const findings = annotations(report, 'compliance')
if (findings.length === 0) {
  console.error('The last run of the engines had no compliance suite: run "npm run test:engines".')
  process.exit(1)
}
const groups = [...new Set(findings.map(({ group }) => group))]
await writeFile(TARGET, page())
console.log(`Written: docs/reference/compliance.md, ${findings.length} findings.`)

function page() {
  const date = new Date(report.stats.startTime).toISOString().slice(0, 10)
  const versions = [...new Set(findings.map(({ version }) => version))].sort().join(', ')
  return `# Compliance

See which requirements of the standards each \`WebSocket\` class meets: the browsers' own, and [the drop-in class](websocket.md). The
requirements are from the WHATWG standard and RFC 6455, and are tested in pages and in dedicated Workers.

Each cell has three marks: the browser's own class, ours, and ours with \`reconnect: false\`. ✓ meets the requirement. ✗ doesn't, and [the
list at the end](#what-fails-and-how) says how.

\`npm --prefix e2e run compliance-table\` wrote this page on ${date}, with
${versions}. Nothing here is typed by hand.

${groups.map(groupTable).join('\n\n')}

## What fails, and how

${failures()}
`
}

function groupTable(group) {
  const names = [...new Set(of({ group }).map(({ name }) => name))]
  const rows = names.map((name) => {
    const [{ cites }] = of({ group, name })
    return `| ${[name, cites, ...ENGINES.map((engine) => cell(of({ group, name, engine })))].join(' | ')} |`
  })
  return [
    `## ${group[0].toUpperCase()}${group.slice(1)}`,
    '',
    '| requirement | cites | Chromium | Firefox | WebKit |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

/** One pair of marks; two where page and Worker differ. */
function cell(all) {
  const marks = SCOPES.map((scope) => all.find((finding) => finding.scope === scope))
    .filter(Boolean)
    .map((finding) =>
      Object.keys(CLASSES)
        .map((name) => (finding[name] === 'passes' ? '✓' : '✗'))
        .join(' '),
    )
  return [...new Set(marks)].join(', Worker: ') || '–'
}

function failures() {
  const failed = findings.filter((finding) => Object.keys(CLASSES).some((name) => finding[name] !== 'passes'))
  const names = [...new Set(failed.map(({ name }) => name))]
  return names
    .map((name) => {
      const own = failed.filter((finding) => finding.name === name)
      const lines = Object.entries(CLASSES).flatMap(([side, title]) => {
        const results = [...new Set(own.map((finding) => finding[side]))].filter((text) => text !== 'passes')
        return results.map((text) => `  - ${title}, ${enginesOf(own, side, text)}: ${text}`)
      })
      return [`- **${name}**${own[0].reason === undefined ? '' : `. ${own[0].reason}`}`, ...lines].join('\n')
    })
    .join('\n')
}

function enginesOf(own, side, text) {
  return [...new Set(own.filter((finding) => finding[side] === text).map(({ engine }) => engine))]
    .sort()
    .join(', ')
}

function of(properties) {
  const wanted = Object.entries(properties)
  return findings.filter((finding) => wanted.every(([key, value]) => finding[key] === value))
}
