import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { INTENDED } from '../compliance/differences.ts'

describe('The reference', () => {
  it('lists every intended difference with its reason, and no other', () => {
    const text = readFileSync(new URL('../../../../docs/reference/websocket.md', import.meta.url), 'utf8')
    const [, table = ''] = text.split("| requirement | why it isn't met |\n| --- | --- |\n")
    const rows = table.split('\n').filter((line) => line.startsWith('|'))
    expect(rows).toEqual(Object.entries(INTENDED).map(([name, reason]) => `| ${name} | ${reason} |`))
  })
})
