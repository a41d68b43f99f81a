// The tutorial and the recipes with servers show each of their programs whole, for readers who copy them.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blocksOf, root } from './blocks.ts'

/** Folders of `e2e/guides`, and the pages that show what is in them. */
const GUIDES = {
  tutorial: 'docs/start/tutorial.md',
  auth: 'docs/recipes/auth.md',
  rooms: 'docs/recipes/rooms.md',
  'missed-messages': 'docs/recipes/missed-messages.md',
  deploys: 'docs/recipes/deploys.md',
}

describe('The guides with programs of their own', () => {
  it.each(Object.entries(GUIDES))('show each file of e2e/guides/%s whole', async (name, page) => {
    const folder = join(root, 'e2e/guides', name)
    const shown = (await blocksOf(page)).map(({ code }) => code)
    const files = await readdir(folder)
    expect(files.length).toBeGreaterThan(1)
    for (const file of files) expect(shown, file).toContain(await readFile(join(folder, file), 'utf8'))
  })
})
