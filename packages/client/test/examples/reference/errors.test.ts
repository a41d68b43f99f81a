// The error catalogue has a heading for each code, and shows messages that the sources really have.
import { describe, expect, it } from 'vitest'
import { headingsOf, page, sectionsOf, source, sourcesIn, unionOf } from './sources.ts'

const errors = await page('errors')
const codes = unionOf(await source('errors.ts'), 'ResilientSocketErrorCode')

/** The texts of a program, as patterns: what is put into a template may be anything. */
function messagesIn(code: string): readonly RegExp[] {
  const texts = code.matchAll(/(?<quote>['"`])(?<text>(?:\\.|(?!\k<quote>)[^\\\n])+)\k<quote>/g)
  const messages = [...texts].map(({ groups = {} }) =>
    (groups['text'] ?? '').replaceAll(/\\(.)/g, '$1').split(/\$\{(?:[^{}]|\{[^}]*\})*\}/),
  )
  const isFixed = (parts: readonly string[]): boolean => parts.join('').length > 8
  return messages.filter(isFixed).map((parts) => new RegExp(`^${parts.map(escaped).join('.*')}$`))
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}

describe('The error catalogue', () => {
  it('has a heading for each code, and no other', () => {
    expect(codes.length).toBeGreaterThan(10)
    const described = headingsOf(errors, 2).filter((heading) => /^[a-z]/.test(heading))
    expect(described.toSorted()).toEqual(codes.toSorted())
  })

  it('says where each code is reported', () => {
    const table = errors.slice(errors.indexOf('## Where errors go'), errors.indexOf('## provider'))
    expect(codes.filter((code) => !table.includes(`\`'${code}'\``))).toEqual([])
  })

  it.each(codes)('shows a message, says what happened and what to do: %s', (code) => {
    const section = sectionsOf(errors, 2).get(code) ?? ''
    for (const part of ['```text\n', '**What happened:**', '**What to do:**', '**Reported:**'])
      expect(section).toContain(part)
  })

  it('shows only messages of the sources', async () => {
    const known = (await sourcesIn('client', 'server')).flatMap(messagesIn)
    const shown = [...errors.matchAll(/```text\n(.*?)```/gs)].flatMap(([, text = '']) =>
      text.trim().split('\n'),
    )
    expect(shown.length).toBeGreaterThan(codes.length)
    expect(shown.filter((text) => !known.some((pattern) => pattern.test(text)))).toEqual([])
  })
})
