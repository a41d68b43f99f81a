// The page of methods and events has every member of the class, every event with its fields, and a row for each value.
import { describe, expect, it } from 'vitest'
import { headingsOf, membersOf, page, sectionsOf, source, unionOf } from './sources.ts'

const text = await page('methods-and-events')
const socket = await source('resilient-socket.ts')
const events = await source('events.ts')
const status = await source('protocol/status.ts')
const sending = await source('sending.ts')
const parts = sectionsOf(text, 2)

/** The first cells of a section's tables. */
function rowsOf(section = ''): readonly string[] {
  return [...section.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell)
}

/** What the first cells have in backticks. */
function namesOf(section = ''): readonly string[] {
  return rowsOf(section).flatMap((cell) => [...cell.matchAll(/`'?(\w+)'?`/g)].map(([, name = '']) => name))
}

const accessors = [...socket.matchAll(/^ {2}get (\w+)\(/gm)].map(([, name = '']) => name)
const methods = [...socket.matchAll(/^ {2}(?:async )?([a-z]\w+)(?:<.*>)?\(/gm)]
  .map(([, name = '']) => name)
  .filter((name) => name !== 'constructor')

describe('The page of methods and events', () => {
  it('has a heading for each method, and names those of the emitter', () => {
    expect(methods).toContain('rotate')
    const described = parts.get('Methods') ?? ''
    const headings = headingsOf(described, 3).join()
    expect(methods.filter((name) => !headings.includes(`${name}()`))).toEqual([])
    expect(membersOf(events, 'Subscribable').filter((name) => !described.includes(`\`${name}\``))).toEqual([])
  })

  it('has a row for each property, and no other', () => {
    expect(accessors.length).toBeGreaterThan(7)
    const [, ...rows] = namesOf(parts.get('Properties'))
    expect(new Set(['status', ...rows].filter((name) => /^[a-z]/.test(name)))).toEqual(new Set(accessors))
  })

  it('has a heading for each function of the package', async () => {
    const exported = [...(await source('index.ts')).matchAll(/\b([a-z]\w+) } from/g)].map(
      ([, name]) => `${name}()`,
    )
    expect(headingsOf(parts.get('Functions of the package') ?? '', 3).toSorted()).toEqual(exported.toSorted())
  })

  const names = membersOf(events, 'ResilientSocketEvents')

  it('has a heading and a row for each event, and no other', () => {
    expect(names.length).toBeGreaterThan(10)
    const described = parts.get('Events')
    const headings = headingsOf(described ?? '', 3)
    expect(headings.toSorted()).toEqual(names.map((name) => `Event: ${name}`).toSorted())
    for (const name of names) expect(rowsOf(described)).toContain(`[\`${name}\`](#event-${name})`)
  })

  it.each(names)('has each field of the payload: %s', (name) => {
    const fields = membersOf(events, `${name[0]?.toUpperCase()}${name.slice(1)}Event`)
    const rows = namesOf(sectionsOf(text, 3).get(`Event: ${name}`))
    expect(fields.filter((field) => !rows.includes(field))).toEqual([])
  })

  it('has each field of CloseInfo', () => {
    expect(namesOf(parts.get('CloseInfo'))).toEqual(membersOf(status, 'CloseInfo'))
  })

  it.each([
    ['Origins', 'origin', unionOf(status, 'CloseOrigin')],
    ['Reasons', 'reason', unionOf(status, 'ReconnectReason')],
    ['Drop reasons', 'drop', unionOf(sending, 'DropReason')],
    ['States', 'health', unionOf(status, 'ConnectionHealth')],
    ['States', 'state', [...status.matchAll(/readonly state: '(\w+)'/g)].map(([, state = '']) => state)],
  ])('has a row with an anchor for each value, and no other: %s, %s', (heading, prefix, values) => {
    expect(values.length).toBeGreaterThan(2)
    const rows = rowsOf(parts.get(heading)).filter((cell) => cell.startsWith(`<a id="${prefix}-`))
    const expected = values.map((value) => `<a id="${prefix}-${value}"></a>\`'${value}'\``)
    expect(rows.toSorted()).toEqual(expected.toSorted())
  })

  it('has a row for each result of send, and each of its options', () => {
    const section = sectionsOf(text, 3).get('send()')
    const values = [...unionOf(sending, 'SendResult'), ...membersOf(sending, 'SendOptions')]
    expect(values.length).toBeGreaterThan(4)
    expect(values.filter((value) => !namesOf(section).includes(value))).toEqual([])
  })
})
