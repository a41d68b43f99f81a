// resilient-socket beside the native class and other libraries. Writes docs/reference/comparison.md, but not with `--only`.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { surroundings } from '../common/surroundings.ts'
import { measureHarm } from './measure/harm.ts'
import { measureLosses } from './measure/losses.ts'
import { measureMemory } from './measure/memory.ts'
import { measureMessageTime } from './measure/messages.ts'
import { measureOnline, measureSilence } from './measure/silence.ts'
import { measureSize } from './measure/size.ts'
import { measureStorm } from './measure/storm.ts'
import { facts, peers } from './peers.ts'
import { pageOf } from './report/page.ts'
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

const TARGET = new URL('../../../../docs/reference/comparison.md', import.meta.url)

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const names = values.only === undefined ? Object.keys(parts) : values.only.split(',')
const unknown = names.filter((name) => parts[name] === undefined)
if (unknown.length > 0)
  stop(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`)

const stage = await Stage.open()
const sections: Section[] = []
const failures: string[] = []
for (const name of names) {
  console.log(`- ${name}, ${new Date().toTimeString().slice(0, 8)}`)
  try {
    const section = await parts[name]?.(stage)
    if (section === undefined) continue
    sections.push(section)
    console.log(`\n${sectionText(section)}\n`)
  } catch (error) {
    failures.push(name)
    console.error(error)
  }
}

const packages = peers.flatMap((peer) => facts[peer].package ?? [])
const page = pageOf(sections, stage.browser.version(), await surroundings(packages))
if (failures.length > 0) stop(`Failed: ${failures.join(', ')}. The page is as it was.`)
if (values.only === undefined) {
  await writeFile(TARGET, page)
  console.log(`${page}\nWritten: docs/reference/comparison.md`)
}
process.exit(0)

function stop(message: string): never {
  console.error(message)
  process.exit(1)
}
