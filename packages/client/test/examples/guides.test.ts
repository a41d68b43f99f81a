// Guides show the programs that are tested, each file whole. What else they show is classified in blocks.test.ts.
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blocksOf, filesBelow, root } from './blocks.ts'

const servers = join(root, 'e2e/servers/programs')
const libraries = join(root, 'e2e/libraries')
const frameworks = join(root, 'e2e/frameworks')
const recipes = join(frameworks, 'recipes')

interface Guide {
  /** The page's path in docs/, without its ending. */
  readonly page: string
  /** A file, or a folder of files. */
  readonly program: string
}

/** A guide for each file or folder in a folder. */
async function guidesTo(section: string, folder: string, inFolder = ''): Promise<readonly Guide[]> {
  const names = await readdir(folder)
  const guides = names
    .filter((name) => name !== 'support' && !name.endsWith('.spec.ts'))
    .map((name) => ({ page: `${section}/${parse(name).name}`, program: join(folder, name, inFolder) }))
  const exists = await Promise.all(guides.map(({ program }) => stat(program).catch(() => undefined)))
  return guides.filter((_, index) => exists[index])
}

async function filesOf(program: string): Promise<readonly string[]> {
  return (await stat(program)).isDirectory() ? filesBelow(program) : [program]
}

const ALL = {
  servers: await guidesTo('servers', servers),
  libraries: await guidesTo('libraries', libraries),
  frameworks: await guidesTo('frameworks', frameworks, 'guide'),
}

describe.each([
  ...Object.values(ALL).flat(),
  ...(await guidesTo('recipes', recipes)),
  { page: 'sessions/lose-no-message', program: join(root, 'e2e/sessions/tutorial') },
  { page: 'test-your-app', program: join(import.meta.dirname, 'testing') },
])('The guide $page', ({ page, program }) => {
  it('shows each file that is tested, whole', async () => {
    const files = await filesOf(program)
    const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')))
    const shown = new Set((await blocksOf(`docs/${page}.md`)).map(({ code }) => code))
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((_, index) => !shown.has(sources[index] ?? ''))).toEqual([])
  })
})

describe.each(Object.entries(ALL))('The guides to %s', (section, guides) => {
  it('are one for each that is tested', async () => {
    expect(guides.length).toBeGreaterThan(4)
    const pages = (await readdir(join(root, 'docs', section))).map((file) => `${section}/${parse(file).name}`)
    const others = [`${section}/index`, 'servers/heartbeats']
    expect(pages.filter((page) => !others.includes(page)).toSorted()).toEqual(
      guides.map(({ page }) => page).toSorted(),
    )
  })

  it('are all in the overview', async () => {
    const overview = await readFile(join(root, 'docs', section, 'index.md'), 'utf8')
    expect(guides.filter(({ page }) => !overview.includes(`(${basename(page)}.md`))).toEqual([])
  })
})

describe.each(ALL.frameworks)('The guide $page', ({ page, program }) => {
  it('names each file before it shows it', async () => {
    const blocks = await blocksOf(`docs/${page}.md`)
    for (const file of await filesOf(program)) {
      const source = await readFile(file, 'utf8')
      const block = blocks.find(({ code }) => code === source)
      expect(block?.before, file).toContain(`\`${basename(file)}\``)
    }
  })
})

describe('The recipes', () => {
  it('are all in the overview', async () => {
    const pages = (await readdir(join(root, 'docs/recipes'))).filter((file) => file !== 'index.md')
    const overview = await readFile(join(root, 'docs/recipes/index.md'), 'utf8')
    expect(pages.length).toBeGreaterThan(9)
    expect(pages.filter((file) => !overview.includes(`(${file}`))).toEqual([])
  })
})
