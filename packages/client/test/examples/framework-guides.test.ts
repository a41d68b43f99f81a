// Guides to frameworks show the whole application that is tested, file by file. Other blocks in them are excerpts.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const frameworks = join(root, 'e2e/frameworks')
const guides = join(root, 'docs/frameworks')

async function guidedFrameworks(): Promise<readonly string[]> {
  const names = await readdir(frameworks)
  const isGuided = await Promise.all(
    names.map((name) => stat(join(frameworks, name, 'guide')).catch(() => false)),
  )
  return names.filter((_, index) => isGuided[index])
}

/** The texts of the blocks of code, by the file's name that the text before them has in backticks. */
function filesIn(guide: string): ReadonlyMap<string, string> {
  const blocks = guide.matchAll(/(?<before>(?:(?!```).)*)```\w+\n(?<code>.*?)```\n/gs)
  return new Map(
    [...blocks].map(({ groups = {} }) => {
      const names = [...(groups['before'] ?? '').matchAll(/`([\w.-]+\.\w+)`/g)]
      return [names.at(-1)?.[1] ?? '', groups['code'] ?? '']
    }),
  )
}

const names = await guidedFrameworks()

describe('The guides to frameworks', () => {
  it('are one for each whose application is tested', async () => {
    expect(names).toContain('react')
    const pages = (await readdir(guides)).filter((file) => file !== 'index.md')
    expect(pages.toSorted()).toEqual(names.map((name) => `${name}.md`).toSorted())
  })

  it.each(names)('show each file that is tested, whole, under its name: %s', async (name) => {
    const shown = filesIn(await readFile(join(guides, `${name}.md`), 'utf8'))
    const folder = join(frameworks, name, 'guide')
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const tested = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
    expect(tested.length).toBeGreaterThan(1)
    for (const path of tested) {
      const file = path.slice(folder.length + 1)
      expect(shown.get(file.split('/').at(-1) ?? ''), file).toBe(await readFile(path, 'utf8'))
    }
  })

  it('are all in the overview', async () => {
    const overview = await readFile(join(root, 'docs/frameworks/index.md'), 'utf8')
    expect(names.filter((name) => !overview.includes(`(${name}.md)`))).toEqual([])
  })
})
