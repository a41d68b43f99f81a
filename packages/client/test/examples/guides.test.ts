// Guides to servers, libraries and sessions show the files that are tested, each whole, and nothing else.
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
  const guides = join(root, 'docs', folder)

  it('are one for each that is tested', async () => {
    const pages = (await readdir(guides)).filter((file) => file !== 'index.md' && file !== 'heartbeats.md')
    expect(pages.toSorted()).toEqual(tested.map(({ name }) => `${name}.md`).toSorted())
  })

  it.each(tested)('show exactly the files that are tested: $name', async ({ name, files }) => {
    const guide = await readFile(join(guides, `${name}.md`), 'utf8')
    const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')))
    const shown = [...guide.matchAll(blocks)].map(([, code]) => code)
    expect(shown.toSorted()).toEqual(sources.toSorted())
  })

  it('are all in the README', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    expect(tested.filter(({ name }) => !readme.includes(`docs/${folder}/${name}.md`))).toEqual([])
  })
})

describe('The tutorial of sessions', () => {
  it('shows exactly the files that are tested', async () => {
    const files = await filesIn(join(root, 'e2e/sessions/tutorial'))
    const guide = await readFile(join(root, 'docs/sessions/lose-no-message.md'), 'utf8')
    const shown = [...guide.matchAll(/```(?:js|html)\n(.*?)```/gs)].map(([, code]) => code)
    expect(shown.toSorted()).toEqual(files.toSorted())
  })
})

/** Of the projects that `npm run test:consumers` builds and runs. */
async function testedProjects(): Promise<readonly string[]> {
  const files = await readdir(join(root, 'e2e/consumers/projects'), { recursive: true, withFileTypes: true })
  const sources = files.filter((file) => file.isFile() && /\.(m?js|jsx|json|html)$/.test(file.name))
  return Promise.all(
    sources.map((file) => readFile(join(file.parentPath, file.name), 'utf8').then(withoutIndent)),
  )
}

describe.each([
  ['start/toolchains', /./],
  ['frameworks/index', /./],
  // The other blocks are for pages without a bundler.
  ['recipes/hidden-tabs', /worker-clock\/worker/],
])('The guide to %s', (name, isMeant) => {
  it('shows only parts of files that are tested', async () => {
    const tested = await testedProjects()
    const guide = await readFile(join(root, `docs/${name}.md`), 'utf8')
    const blocks = [...guide.matchAll(/```(?:jsx?|json|html)\n(.*?)\n```/gs)].map(([, code = '']) => code)
    const shown = blocks.filter((code) => isMeant.test(code))
    expect(shown.length).toBeGreaterThan(1)
    expect(shown.filter((code) => !tested.some((file) => file.includes(withoutIndent(code))))).toEqual([])
  })
})

describe('The README', () => {
  it('shows parts of the Python and Go programs that are tested', async () => {
    const sources = await Promise.all(
      (await testedServers()).flatMap(({ files }) => files).map((file) => readFile(file, 'utf8')),
    )
    const tested = sources.map(withoutIndent)
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    // The first line of each block names the library.
    const blocks = [...readme.matchAll(/```(?:python|go)\n[^\n]*\n(.*?)```/gs)].map(([, code = '']) => code)
    expect(blocks).toHaveLength(2)
    const parts = blocks.flatMap((block) => block.trim().split('\n\n'))
    expect(parts.filter((part) => !tested.some((source) => source.includes(withoutIndent(part))))).toEqual([])
  })
})

async function filesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder)
  return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
}

/** A part may stand further to the left than in its program. */
function withoutIndent(code: string): string {
  return code.replaceAll(/^[ \t]+/gm, '')
}
