// Guides to servers and libraries show the files that are tested, each whole, and nothing else.
import { readdir, readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const programs = join(root, 'e2e/servers/programs')
const libraries = join(root, 'e2e/libraries')

interface Tested {
  /** Of the guide, too. */
  readonly name: string
  readonly files: readonly string[]
}

async function testedServers(): Promise<readonly Tested[]> {
  const files = await readdir(programs)
  return files.map((file) => ({ name: parse(file).name, files: [join(programs, file)] }))
}

async function testedLibraries(): Promise<readonly Tested[]> {
  const entries = await readdir(libraries, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== 'support')
  return Promise.all(
    names.map(async ({ name }) => {
      const files = await readdir(join(libraries, name))
      return { name, files: files.map((file) => join(libraries, name, file)) }
    }),
  )
}

describe.each([
  ['servers', /```(?:js|python|go)\n(.*?)```/gs, await testedServers()],
  ['libraries', /```(?:ts|conf)\n(.*?)```/gs, await testedLibraries()],
])('The guides to %s', (folder, blocks, tested) => {
  const guides = join(root, 'docs/how-to', folder)

  it('are one for each that is tested', async () => {
    expect((await readdir(guides)).toSorted()).toEqual(tested.map(({ name }) => `${name}.md`).toSorted())
  })

  it.each(tested)('show exactly the files that are tested: $name', async ({ name, files }) => {
    const guide = await readFile(join(guides, `${name}.md`), 'utf8')
    const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')))
    const shown = [...guide.matchAll(blocks)].map(([, code]) => code)
    expect(shown.toSorted()).toEqual(sources.toSorted())
  })

  it('are all in the README', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    expect(tested.filter(({ name }) => !readme.includes(`docs/how-to/${folder}/${name}.md`))).toEqual([])
  })
})
