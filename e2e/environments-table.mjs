// Writes docs/reference/environments.md from the last run of the consumers: node environments-table.mjs
import { writeFile } from 'node:fs/promises'
import { readReport, results } from './report.mjs'

const TARGET = new URL('../docs/reference/environments.md', import.meta.url)

const report = await readReport('consumers')
const rows = results(report, 'environment')
if (rows.length === 0) {
  console.error('There is no run of the consumers: run "npm run test:consumers".')
  process.exit(1)
}
const groups = ['Bundlers', 'TypeScript', 'Test runners', 'Runtimes', 'Workers', 'Frameworks']
await writeFile(TARGET, page())
console.log(`Written: docs/reference/environments.md, ${rows.length} rows.`)

function page() {
  const date = new Date(report.stats.startTime).toISOString().slice(0, 10)
  return `# Environments

See which bundlers, versions of TypeScript, test runners, runtimes and frameworks were tested, with their versions and settings.
[Toolchains](../start/toolchains.md) and [frameworks](../frameworks/index.md) show the settings in full.

Each row is a small project that installs the packed library, and is built and run against a real server. The projects are in
\`e2e/consumers/projects\`. \`npm --prefix e2e run environments-table\` wrote this page on ${date}, from the last run of
\`npm run test:consumers\`. Nothing here is typed by hand.

${groups.map(groupTable).join('\n\n')}
`
}

function groupTable(group) {
  /** The versions of rows that are the same otherwise. */
  const versions = new Map()
  for (const { annotation, ...ended } of rows) {
    const { group: own, toolchain, version, did, setting = 'none' } = annotation
    if (own !== group) continue
    const key = JSON.stringify([toolchain, did, setting, result(ended)])
    versions.set(key, [...(versions.get(key) ?? []), version])
  }
  const lines = [...versions].map(([key, all]) => {
    const [toolchain, ...cells] = JSON.parse(key)
    return `| ${[toolchain, all.join(', '), ...cells].join(' | ')} |`
  })
  return [
    `## ${group}`,
    '',
    '| toolchain | version | what was done | setting | result |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function result({ status, skipped }) {
  if (status === 'expected') return 'works'
  return status === 'skipped' ? `not tried: ${skipped}` : 'fails'
}
