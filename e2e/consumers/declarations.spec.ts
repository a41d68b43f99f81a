// "Go to definition" ends in TypeScript: every declaration has a map, and what the maps name is in the package.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { goToDefinition } from './support/editor.ts'
import { expect, test } from './support/test.ts'

test('every declaration leads to its TypeScript source', async ({ makeProject }) => {
  const project = await makeProject()
  const folder = project.path('node_modules/resilient-socket')
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.d.ts'))
  expect(files).toContain(join('dist', 'index.d.ts'))
  for (const file of files) {
    const declaration = await readFile(join(folder, file), 'utf8')
    const [, name] = /\/\/# sourceMappingURL=(\S+)$/.exec(declaration) ?? []
    expect(name, file).toBeDefined()
    const map = join(folder, dirname(file), name!)
    const { sources, sourceRoot } = JSON.parse(await readFile(map, 'utf8'))
    expect(sources, file).toHaveLength(1)
    const source = resolve(dirname(map), sourceRoot ?? '', sources[0])
    expect(source.startsWith(join(folder, 'src') + sep), source).toBe(true)
    expect(source).toMatch(/\.ts$/)
    expect(existsSync(source), source).toBe(true)
  }
})

test('an editor goes from a call to the TypeScript source', async ({ makeProject }) => {
  const lines = ["import { ResilientSocket } from 'resilient-socket'", "new ResilientSocket('/').send('')"]
  const files = { 'call.ts': lines.join('\n') }
  const project = await makeProject({ files, dependencies: { typescript: '5.9.3' } })
  const server = project.path('node_modules/typescript/lib/tsserver.js')
  const offset = lines[1]!.indexOf('send') + 1
  const definitions = await goToDefinition(server, { file: project.path('call.ts'), line: 2, offset })
  const source = project.path('node_modules/resilient-socket/src/resilient-socket.ts')
  expect(definitions.map((file) => join(file))).toEqual([source])
})
