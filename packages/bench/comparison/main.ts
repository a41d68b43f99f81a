// resilient-socket beside the native class and other libraries. Writes docs/reference/comparison.md and the README's table, but not
// with `--only`.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { surroundings } from '../common/surroundings.ts'
import { sleep } from '../common/waiting.ts'
import { measureHarm } from './measure/harm.ts'
import { measureLosses } from './measure/losses.ts'
import { measureMemory } from './measure/memory.ts'
import { measureMessageTime } from './measure/messages.ts'
import { measureOnline, measureSilence } from './measure/silence.ts'
import { measureSize } from './measure/size.ts'
import { measureStorm } from './measure/storm.ts'
import { facts, peers } from './peers.ts'
import { better, pageOf } from './report/page.ts'
import { withComparison } from './report/readme.ts'
import { type Section, sectionText } from './report/section.ts'
import { Stage } from './stage.ts'

/** In the order of the page. */
const parts: Readonly<Record<string, (stage: Stage) => Promise<Section>>> = {
  size: measureSize,
  messages: measureMessageTime,
  silence: measureSilence,
  online: measureOnline,
  storm: measureStorm,
  harm: measureHarm,
  losses: measureLosses,
  memory: measureMemory,
}

/** A part is done in less, on any machine that can measure. */
const PART_TIMEOUT = 420_000
const ROOT = new URL('../../../../', import.meta.url)
const PAGE = new URL('docs/reference/comparison.md', ROOT)
const README = new URL('README.md', ROOT)

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const names = values.only === undefined ? Object.keys(parts) : values.only.split(',')
const unknown = names.filter((name) => parts[name] === undefined)
if (unknown.length > 0)
  stop(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`)

if (values.only === undefined) console.log('This takes about twelve minutes.')
const stage = await Stage.open()
const sections: Section[] = []
const failures: string[] = []
for (const name of names) {
  const section = (await tryPart(name)) ?? (await tryPart(name))
  if (section === undefined) {
    failures.push(name)
    continue
  }
  sections.push(section)
  console.log(`\n${sectionText(section)}\n`)
}
console.log(`${better(sections)}\n`)

const packages = peers.flatMap((peer) => facts[peer].package ?? [])
const page = pageOf(sections, stage.browser.version(), await surroundings(packages))
if (failures.length > 0) stop(`Failed: ${failures.join(', ')}. The page is as it was.`)
if (values.only === undefined) {
  const readme = withComparison(await readFile(README, 'utf8'), sections)
  await writeFile(PAGE, page)
  await writeFile(README, readme)
  console.log('Written: docs/reference/comparison.md, README.md')
}
process.exit(0)

/** `undefined`: it failed, and has said so. */
async function tryPart(name: string): Promise<Section | undefined> {
  console.log(`- ${name}, ${new Date().toTimeString().slice(0, 8)}`)
  const late = sleep(PART_TIMEOUT).then(() => {
    throw new Error(`${name} took longer than ${PART_TIMEOUT / 1_000} s`)
  })
  try {
    return await Promise.race([parts[name]?.(stage), late])
  } catch (error) {
    console.error(error)
    return undefined
  }
}

function stop(message: string): never {
  console.error(message)
  process.exit(1)
}
