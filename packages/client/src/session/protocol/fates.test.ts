import { describe, expect, it } from 'vitest'
import { Outgoing } from '../wire/counting.ts'
import { fatesOf } from './fates.ts'

/** Five messages: 1 is acknowledged, 2 and 3 were sent, 4 and 5 never. */
function outgoing(): Outgoing<string> {
  const messages = new Outgoing<string>()
  for (const data of ['1', '2', '3', '4', '5']) messages.add(data, 1)
  for (let count = 0; count < 3; count += 1) messages.markSent()
  messages.acknowledge(1)
  return messages
}

describe('The fates', () => {
  it.each([
    ['nobody knows what the server has', undefined, ['unknown', 'unknown', 'unsent', 'unsent']],
    ['the server has handled none of them', 1, ['unsent', 'unsent', 'unsent', 'unsent']],
    ['the server has handled some', 2, ['received', 'unsent', 'unsent', 'unsent']],
    ['the server has handled all that were sent', 3, ['received', 'received', 'unsent', 'unsent']],
    ['the server claims what was never sent', 9, ['received', 'received', 'unsent', 'unsent']],
    ['the server knows less than it acknowledged', 0, ['unsent', 'unsent', 'unsent', 'unsent']],
  ] as const)('where %s', (_, handled, fates) => {
    const told = fatesOf(outgoing(), handled)
    expect(told.map(({ data }) => data)).toEqual(['2', '3', '4', '5'])
    expect(told.map(({ fate }) => fate)).toEqual(fates)
  })

  it('of no messages are none', () => {
    expect(fatesOf(new Outgoing(), undefined)).toEqual([])
  })
})
