import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const guide = await readFile(join(import.meta.dirname, '../../../../docs/test-your-app.md'), 'utf8')

/** What stands between backticks in a row of a table. */
const named = new Set(
  [...guide.matchAll(/^\|.*/gm)].flatMap(([row]) =>
    [...row.matchAll(/`([^`]*)`/g)].flatMap(([, code = '']) => code.match(/\w+/g) ?? []),
  ),
)

describe('The guide to testing', () => {
  it('has every member in its tables', async () => {
    const types = await readFile(join(import.meta.dirname, '../../src/testing/simulation.ts'), 'utf8')
    const members = [...types.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, name = '']) => name)
    expect(members.length).toBeGreaterThan(50)
    expect(members.filter((name) => !named.has(name))).toEqual([])
  })
})
