import { describe, expect, it } from 'vitest'
import {
  accept,
  EVENT_NAMES,
  type EventName,
  type Scenario,
  start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

/** What closing owes: the states, what becomes of messages, and the end. */
const OWED: readonly EventName[] = ['state', 'drop', 'drain', 'close']

describe('After close() no message is told', () => {
  it('that comes in while it is closing', async () => {
    const { world, socket, emitted } = await startOpen()
    void socket.close()
    world.socket.deliver('late')
    await world.advance(1_000)
    world.socket.deliver('later')
    world.socket.end(1000)
    world.socket.deliver('too late')
    expect(emitted()).toEqual([])
  })

  it('that waited for listeners: close() is called by one of `state`, which the message had ended a suspicion for', async () => {
    const { world, socket, emitted } = await startTrusted()
    socket.probe()
    socket.once('state', () => void socket.close())
    world.socket.deliver('alive')
    expect(emitted()).toEqual([])
    expect(socket.state).toBe('closing')
  })

  it.each(['state', 'open'] as const)(
    'that came in before it was open: close() is called by a listener of `%s`',
    async (event) => {
      const { world, socket, emitted } = start({ setup: (link) => link.receive() })
      socket.on(event, () => void (socket.state === 'open' && socket.close()))
      const native = await accept(world)
      for (const data of ['1', '2', '3']) native.deliver(data)
      await settle()
      expect(socket.state).toBe('closing')
      expect(emitted()).toEqual([])
    },
  )

  it('that came in together with the one whose listener calls close()', async () => {
    const { world, socket, emitted } = start({ setup: (link) => link.receive() })
    socket.on('message', () => void socket.close())
    const native = await accept(world)
    for (const data of ['1', '2', '3']) native.deliver(data)
    await settle()
    expect(emitted()).toEqual(['2'])
  })

  it.each<[name: string, (close: () => void) => Parameters<typeof startOpen>[0]]>([
    ['heartbeat.answer', (close) => ({ heartbeat: { answer: () => void close() } })],
    [
      'heartbeat.format.pong',
      (close) => ({
        heartbeat: {
          format: {
            ping: (id) => id,
            pong: () => {
              close()
              return false
            },
          },
        },
      }),
    ],
  ])('that %s is being asked about', async (_, make) => {
    const scenario: Scenario = await startOpen(make(() => void scenario.socket.close()))
    scenario.world.socket.deliver('hello')
    expect(scenario.emitted()).toEqual([])
    expect(scenario.socket.state).toBe('closing')
  })

  it('of an open() before it, though the next connection is there', async () => {
    const { world, socket, emitted } = await startOpen()
    socket.on('message', ({ data }) => {
      if (data !== 'again') return
      void socket.close()
      socket.open()
    })
    const old = world.socket
    old.deliver('again')
    old.deliver('late')
    await accept(world)
    old.deliver('too late')
    world.socket.deliver('new')
    expect(emitted()).toEqual(['again', 'new'])
  })

  it('nor anything else but what closing owes', async () => {
    const { world, socket } = await startTrusted({ queue: { maxMessages: 10 }, highWaterMark: 3 })
    world.socket.bufferedAmount = 10
    socket.send('1234')
    socket.probe()
    socket.send('queued')
    const rtt = socket.ping()
    rtt.catch(() => undefined)
    const told: EventName[] = []
    void socket.close()
    for (const name of EVENT_NAMES) socket.on(name, () => void told.push(name))
    world.socket.pong()
    world.socket.deliver('late')
    world.socket.bufferedAmount = 0
    world.goOffline()
    world.goOnline()
    await world.advance(60_000)
    expect(told.filter((name) => !OWED.includes(name))).toEqual([])
    expect(told.at(-1)).toBe('close')
  })
})

describe('After close() and reconnect()', () => {
  it('messages that waited for listeners are told where reconnect() alone was called', async () => {
    const { world, socket, emitted } = start({ setup: (link) => link.receive() })
    socket.once('message', () => socket.reconnect())
    const native = await accept(world)
    for (const data of ['1', '2', '3']) native.deliver(data)
    await settle()
    expect(emitted()).toEqual(['2', '3'])
  })
})
