// Copies the sources into both packages, where git ignores them. Each package is built and published whole.
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const source = join(import.meta.dirname, 'src')
const targets = ['client/src/session/wire', 'server/src/wire']

for (const target of targets) {
  const folder = join(import.meta.dirname, '..', target)
  await mkdir(folder, { recursive: true })
  const names = (await readdir(source)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  for (const name of await readdir(folder)) if (!names.includes(name)) await rm(join(folder, name))
  for (const name of names) await cp(join(source, name), join(folder, name))
}
