// The page of close codes says what the default policy does.
import { describe, expect, it } from 'vitest'
import { defaultVerdict, isRestart } from '../../../src/protocol/close-codes.ts'
import { page, sectionsOf, source } from './sources.ts'

const text = await page('close-codes')
const table = sectionsOf(text, 2).get('Every code') ?? ''
const rows = [...table.matchAll(/^\| (\d{4}) \| [^|]* \| ([^|]*) \|/gm)].map(
  ([, code, verdict = '']) => [Number(code), verdict] as const,
)

describe('The page of close codes', () => {
  it.each(rows)('has the verdict of the default policy: %i', (code, verdict) => {
    const expected = defaultVerdict({ code, reason: '' })
    expect(verdict).toBe(`\`${expected}\`${isRestart(code) ? ', as after a restart' : ''}`)
  })

  it('has each code that the policy names', async () => {
    const lists = [...(await source('protocol/close-codes.ts')).matchAll(/= \[([\d, ]+)\]/g)]
    const named = lists.flatMap(([, list = '']) => list.split(', ').map(Number))
    expect(named.length).toBeGreaterThan(10)
    const listed = rows.map(([code]) => code)
    expect(named.filter((code) => !listed.includes(code))).toEqual([])
  })
})
