// The page of options has each option of the types, with the default that the constructor fills in.
import { describe, expect, it } from 'vitest'
import { browserEnvironment } from '../../../src/environment/browser.ts'
import { resolveOptions } from '../../../src/settings.ts'
import { headingsOf, interfaceOf, membersOf, page, sectionsOf, source } from './sources.ts'

const options = await page('options')
const types = await source('options.ts')
const delays = await source('protocol/backoff.ts')
const seams = await source('environment/environment.ts')
const defaults = resolveOptions('ws://any.example', {}, browserEnvironment) as unknown as Values
const sections = sectionsOf(options, 3)

type Values = Readonly<Record<string, unknown>>

/** Options without a value by default, or with one that is a function. */
const WITHOUT = ['protocols', 'WebSocket', 'signal', 'setup', 'classifyClose', 'environment']
/** Options that are objects: their own tables show the defaults. */
const NESTED = ['heartbeat', 'backoff', 'queue']

/** A value as programs write it. */
function written(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return String(value).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, '_')
}

/** The cells of a table's rows, by what the first one has in backticks. */
function rowsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(/ (?<!\\)\| /))
  return new Map(rows.map(([first = '', ...cells]) => [/`(.*?)`/.exec(first)?.[1] ?? '', cells]))
}

/** The values of an object, with those of objects in it as `name.member`. */
function flat(values: Values, path = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'object' && value ? flat(value as Values, `${path}${name}.`) : [[path + name, value]],
  )
}

describe('The page of options', () => {
  const names = membersOf(types, 'ResilientSocketOptions')

  it('has a heading for each option, and no other', () => {
    expect(names.length).toBeGreaterThan(15)
    const described = headingsOf(options, 3)
    expect(described.toSorted()).toEqual(['url', ...names].toSorted())
  })

  it.each(['url', ...names])(
    'says the type of %s, and its default, and has it in the first table',
    (name) => {
      const section = sections.get(name)
      expect(section).toContain('**Type:**')
      expect(options).toMatch(new RegExp(`^\\| \\[\`${name}\`\\]\\(#${name.toLowerCase()}\\)`, 'm'))
      if (WITHOUT.includes(name) || NESTED.includes(name)) expect(section).toContain('**Default:**')
      else if (name !== 'url') {
        const value = written(defaults[name])
        expect(section).toContain(`**Default:** \`${value}\`.`)
        expect(rowsOf(options.split('\n## ')[0] ?? '').get(name)?.[0]).toBe(`\`${value}\``)
      }
    },
  )

  it.each(NESTED)('has each member of %s with its default', (name) => {
    const rows = rowsOf(sections.get(name) ?? '')
    for (const [member, value] of flat(defaults[name] as Values)) {
      if (member === 'maxSilence') continue
      expect(rows.get(member)?.[1], `${name}.${member}`).toBe(`\`${written(value)}\``)
    }
  })

  it.each([
    ['HeartbeatOptions', 'heartbeat', types],
    ['QueueOptions', 'queue', types],
    ['Backoff', 'backoff', delays],
    ['AttemptContext', 'url', types],
    ['SetupLink', 'setup', types],
    ['Environment', 'environment', seams],
  ])('names each member of %s', (type, name, code) => {
    const members = membersOf(code, type)
    expect(interfaceOf(code, type)).not.toBe('')
    expect(members.length).toBeGreaterThan(2)
    const rows = [...(sections.get(name) ?? '').matchAll(/^\| ([^|]*)/gm)].map(([, cell]) => cell).join()
    expect(members.filter((member) => !new RegExp(`\`${member}\\b`).test(rows))).toEqual([])
  })

  it('has each option that sessions add', async () => {
    const added = membersOf(await source('session/options.ts'), 'SessionOptions')
    const rows = [...rowsOf(sectionsOf(options, 2).get('Options of sessions') ?? '').keys()].join(' ')
    expect(added).toContain('unacked')
    expect(added.filter((name) => name !== 'heartbeat' && !rows.includes(name))).toEqual([])
  })
})
