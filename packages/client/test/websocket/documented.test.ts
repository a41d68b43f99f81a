import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { INTENDED, INTENDED_WHERE_IT_RECONNECTS } from '../compliance/differences.ts'

describe('The reference', () => {
  it('lists every intended difference with its reason, and no other', () => {
    const text = readFileSync(new URL('../../../../docs/reference/websocket.md', import.meta.url), 'utf8')
    const [, table = ''] = text.split("| requirement | why it isn't met |\n| --- | --- |\n")
    const rows = table.split('\n').filter((line) => line.startsWith('|'))
    const all = Object.entries({ ...INTENDED_WHERE_IT_RECONNECTS, ...INTENDED })
    expect(rows).toEqual(all.map(([name, reason]) => `| ${name} | ${reason} |`))
  })
})
