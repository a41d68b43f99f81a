// What sessions cost and save, beside Socket.IO. Writes docs/reference/session.md; with `--check` it fails where a bound is missed.
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { misses } from './bounds.ts'
import { pageOf } from './page.ts'
import { measureAll } from './results.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const TARGET = new URL('../../../../docs/reference/session.md', import.meta.url)

console.log('This takes about four minutes.')
const results = await measureAll((what) => console.log(`- ${what}`))
const page = pageOf(results, {
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`,
})
console.log(`\n${page}`)
await writeFile(TARGET, page)
console.log('Written: docs/reference/session.md')

const missed = misses(results)
console.log(missed.length === 0 ? 'All bounds are kept.' : `Missed:\n${missed.join('\n')}`)
process.exit(values.check && missed.length > 0 ? 1 : 0)
