// The bindings beside other libraries' hooks, in a real Chromium. Writes docs/reference/bindings.md.
import { writeFile } from 'node:fs/promises'
import { surroundings } from '../common/surroundings.ts'
import { measureAll } from './drive/results.ts'
import { pageOf } from './report.ts'

const TARGET = new URL('../../../../docs/reference/bindings.md', import.meta.url)
const PACKAGES = ['react', 'vue', 'partysocket', 'react-use-websocket', '@vueuse/core']

console.log('This takes about five minutes.')
const results = await measureAll((what) => console.log(`- ${what}`))
const page = pageOf(results, await surroundings(PACKAGES))
console.log(`\n${page}`)
await writeFile(TARGET, page)
console.log('Written: docs/reference/bindings.md')
process.exit(0)
