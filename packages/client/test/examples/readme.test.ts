// The README is one page, and every usual question is one link away from it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './blocks.ts'

const readme = await readFile(join(root, 'README.md'), 'utf8')

describe('The README', () => {
  it('has at most 150 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(150)
  })

  it('names the two commands', () => {
    expect(readme).toMatch(/^npm start\b/m)
    expect(readme).toMatch(/^npm test\b/m)
  })

  it.each([
    ['React', 'frameworks/react.md'],
    ['server rendering', 'frameworks/index.md'],
    ['JSON and types', 'recipes/typed-messages.md'],
    ['a token that expires', 'recipes/auth.md'],
    ["what origin: 'provider' means", 'reference/methods-and-events.md#origins'],
    ['logging', 'recipes/logging.md'],
    ['coming from reconnecting-websocket', 'migrate/reconnecting-websocket.md'],
    ['changes to a Python server', 'start/server-changes.md'],
    ['what is lost when a connection dies', 'limits.md#what-is-lost-when-a-connection-dies'],
    ['how large it is', 'limits.md#sizes'],
    ['how it compares', 'reference/comparison.md'],
    ['servers', 'servers/index.md'],
    ['libraries', 'libraries/index.md'],
  ])('leads to %s', (_question, page) => {
    expect(readme).toContain(`](docs/${page})`)
  })
})
