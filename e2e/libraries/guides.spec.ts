// The guides to libraries show what runs here, and nothing else.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'

const folder = import.meta.dirname
const guides = join(folder, '../../docs/how-to/libraries')

test('each library has a guide, and no other does', async () => {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== 'support')
  const files = await readdir(guides)
  expect(files.toSorted()).toEqual(names.map(({ name }) => `${name}.md`).toSorted())
})

test('a guide shows exactly the files that run here', async () => {
  for (const file of await readdir(guides)) {
    const guide = await readFile(join(guides, file), 'utf8')
    const library = join(folder, file.replace('.md', ''))
    const files = await readdir(library)
    const sources = await Promise.all(files.map((name) => readFile(join(library, name), 'utf8')))
    const blocks = [...guide.matchAll(/```(?:ts|conf)\n(.*?)```/gs)].map(([, code]) => code)
    expect(blocks.toSorted(), file).toEqual(sources.toSorted())
  }
})
