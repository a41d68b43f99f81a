// The sizes that the documentation names are those that `npm run size` enforces.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Limit {
  readonly path: string
  readonly import?: string
  readonly limit: string
}

const root = join(import.meta.dirname, '../../../../..')
const limits: readonly Limit[] = JSON.parse(
  await readFile(join(root, 'packages/client/.size-limit.json'), 'utf8'),
)
const page = await readFile(join(root, 'docs/limits.md'), 'utf8')
const rows = [...page.matchAll(/^\| `([\w./-]+)` \| ([^|]*) \| (\d+\.\d) \|$/gm)].map(
  ([, entry = '', what = '', size = '']) => ({ entry, name: /^`(\w+)`/.exec(what)?.[1], size }),
)

function pathOf(entry: string): string {
  if (entry.startsWith('dist/')) return entry
  return `dist/${entry.split('/')[1] ?? 'index'}.js`
}

describe('The sizes on the page of limits', () => {
  it('are of each entry that is measured', () => {
    const paths = rows.map(({ entry }) => pathOf(entry))
    expect(new Set(paths)).toEqual(new Set(limits.map(({ path }) => path)))
  })

  it.each(rows)('are enforced: $entry, $name', ({ entry, name, size }) => {
    const measured = limits.filter(
      (limit) => limit.path === pathOf(entry) && (!name || limit.import === `{ ${name} }`),
    )
    const largest = Math.max(...measured.map(({ limit }) => Number.parseInt(limit, 10)))
    expect(size).toBe((largest / 1_000).toFixed(1))
  })

  it('are those of the README, too', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    const sizeOf = (path: string): number =>
      Number.parseInt(limits.find((limit) => limit.path === path)?.limit ?? '', 10)
    const core = sizeOf('dist/index.js')
    const more = (path: string): string => `${((sizeOf(path) - core) / 1_000).toFixed(1)} kB more`
    expect(readme).toContain(`eventemitter3 | ${(core / 1_000).toFixed(1)} kB |`)
    expect(readme).toContain(`\`createSession\` | ${more('dist/session.js')} |`)
    expect(readme).toContain(`the drop-in \`WebSocket\` | ${more('dist/websocket.js')} |`)
  })
})
