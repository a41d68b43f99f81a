// The recipes show the files that are tested, each whole, and nothing else.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const tested = join(root, 'e2e/frameworks/recipes')
const guides = join(root, 'docs/recipes')

/** A recipe is a file, or a folder of files. */
async function recipes(): Promise<readonly { readonly name: string; readonly files: readonly string[] }[]> {
  const entries = await readdir(tested, { withFileTypes: true })
  const isRecipe = (name: string): boolean => name !== 'support' && !name.endsWith('.spec.ts')
  return Promise.all(
    entries
      .filter((entry) => isRecipe(entry.name))
      .map(async (entry) => {
        const path = join(tested, entry.name)
        const files = entry.isDirectory() ? (await readdir(path)).map((file) => join(path, file)) : [path]
        return { name: entry.name.replace('.ts', ''), files }
      }),
  )
}

function blocksIn(text: string): readonly (string | undefined)[] {
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code).toSorted()
}

async function textsOf(files: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).toSorted()
}

describe('The recipes', async () => {
  const all = await recipes()

  it('have a page each', async () => {
    const pages = await readdir(guides)
    expect(all.filter(({ name }) => !pages.includes(`${name}.md`))).toEqual([])
  })

  it.each(all)('show exactly the files that are tested: $name', async ({ name, files }) => {
    expect(blocksIn(await readFile(join(guides, `${name}.md`), 'utf8'))).toEqual(await textsOf(files))
  })
})
