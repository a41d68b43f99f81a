import { readdir, readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const programs = join(root, 'e2e/servers/programs')
const guides = join(root, 'docs/how-to/servers')
const files = await readdir(programs)

describe('The guides to servers', () => {
  it('are one for each tested server', async () => {
    expect((await readdir(guides)).toSorted()).toEqual(
      files.map((file) => `${parse(file).name}.md`).toSorted(),
    )
  })

  it.each(files)('show exactly the file that is tested: %s', async (file) => {
    const guide = await readFile(join(guides, `${parse(file).name}.md`), 'utf8')
    const [, code] = /```(?:js|python|go)\n(.*?)```/s.exec(guide) ?? []
    expect(code).toBe(await readFile(join(programs, file), 'utf8'))
  })

  it('are all in the README', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    expect(files.filter((file) => !readme.includes(`docs/how-to/servers/${parse(file).name}.md`))).toEqual([])
  })
})
