import { describe, expect, it } from 'vitest'
import { type DropIn, dropIn, openDropIn, replacing } from './drop-in.ts'

const LONG = 120_000

/** What is told after `close()` was called within this event. */
async function afterClosingIn(type: string, drop: DropIn, act: (drop: DropIn) => void): Promise<string[]> {
  const { socket, events, network, advance } = drop
  let calledAt: number | undefined
  network.onMessage = (connection) => {
    for (const text of ['one', 'two', 'three']) connection.send(text)
  }
  socket.addEventListener(type, () => {
    calledAt ??= events.length
    socket.close()
  })
  await act(drop)
  await advance(LONG)
  expect(calledAt).toBeDefined()
  return events.slice(calledAt).map((event) => event.split(' ')[0] ?? '')
}

const lose = ({ network }: DropIn): void => network.reset()

describe.each([
  ['as ever', {}],
  ['with reconnect: false', { reconnect: false }],
])('After close(), %s', (_, options) => {
  it('no message is told: called in one', async () => {
    const drop = await openDropIn(options)
    expect(await afterClosingIn('message', drop, ({ socket }) => socket.send('please'))).toEqual(['close'])
  })

  it('no message is told: called in open', async () => {
    expect(
      await afterClosingIn('open', dropIn(options), ({ socket }) => {
        socket.addEventListener('open', () => socket.send('please'))
      }),
    ).toEqual(['close'])
  })
})

describe('After close()', () => {
  it.each([
    ['connectionlost', lose, ['error', 'close']],
    ['open', lose, ['close']],
    ['connectionrestored', lose, ['close']],
  ] as const)(
    'nothing opens, is restored or comes in any more: called in %s',
    async (type, act, expected) => {
      expect(await afterClosingIn(type, await openDropIn(), act)).toEqual(expected)
    },
  )

  it.each([
    ['connectionlost', ['close']],
    ['open', ['close']],
    ['connectionrestored', ['close']],
  ])('nor if a replacement takes over: called in %s', async (type, expected) => {
    const drop = await openDropIn({ heartbeat: {} }, replacing())
    await drop.advance(30_000)
    expect(await afterClosingIn(type, drop, ({ network }) => network.forget())).toEqual(expected)
  })
})
