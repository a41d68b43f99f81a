// The bindings beside other libraries' hooks, in a real Chromium. Writes docs/reference/bindings.md.
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { measureAll } from './drive/results.ts'
import { pageOf } from './report.ts'

const TARGET = new URL('../../../../docs/reference/bindings.md', import.meta.url)
const PACKAGES = ['react', 'vue', 'partysocket', 'react-use-websocket', '@vueuse/core']

console.log('This takes about five minutes.')
const results = await measureAll((what) => console.log(`- ${what}`))
const page = pageOf(results, {
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`,
  versions: Object.fromEntries(
    await Promise.all(PACKAGES.map(async (name) => [name, await versionOf(name)])),
  ),
})
console.log(`\n${page}`)
await writeFile(TARGET, page)
console.log('Written: docs/reference/bindings.md')
process.exit(0)

/** Not every package lets its `package.json` be imported. */
async function versionOf(name: string): Promise<string> {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')).version
}
