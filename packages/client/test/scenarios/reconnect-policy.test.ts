import { describe, expect, it } from 'vitest'
import type { CloseInfo, CloseVerdict } from '../../src/index.ts'
import {
  accept,
  acceptAll,
  type Start,
  start,
  startOpen,
  startTrusted,
  trust,
  untilDialled,
} from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const url = () => 'wss://example.com/live'

describe('the default policy', () => {
  it.each([
    1000, 1001, 1002, 1005, 1006, 1009, 1011, 1012, 1013, 1014, 1015, 3008, 4408, 4429, 3999, 4000, 4999,
  ])('is to retry after %d', async (code) => {
    const { world, socket, told } = await startOpen({ url })
    world.socket.end(code)
    expect(socket.state).toBe('waiting')
    expect(told('lost')).toMatchObject([{ code }])
    expect(told('close')).toEqual([])
  })

  it.each([1008, 3000, 4401])('is to refresh after %d: fresh URL and protocols, at once', async (code) => {
    const reasons: string[] = []
    const { world, socket, told } = await startOpen({
      url: ({ reason }) => `wss://example.com/live?token=${reasons.push(reason)}`,
    })
    world.socket.end(code)
    await settle()
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'refresh' })
    expect(told('waiting')).toEqual([])
    expect(reasons).toEqual(['open', 'refresh'])
    expect(world.socket.url).toBe('wss://example.com/live?token=2')
  })

  it.each([3000, 4401])('is to stop after %d with nothing to refresh', async (code) => {
    const { world, socket, told } = await startOpen()
    world.socket.end(code, 'expired')
    expect(socket.status).toMatchObject({
      state: 'closed',
      closeInfo: { code, reason: 'expired', origin: 'server' },
    })
    expect(told('close')).toHaveLength(1)
    expect(told('lost')).toEqual([])
  })

  it('is to refresh if only protocols is a function', async () => {
    const { world, socket } = await startOpen({ protocols: () => ['token'] })
    world.socket.end(4401)
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'refresh' })
  })

  it.each([1003, 1007, 1010, 3003, 4400, 4403, 4404, 4406, 4409])('is to stop after %d', async (code) => {
    const { world, socket, names, forget, told } = await startOpen({ url })
    forget()
    world.socket.end(code, 'no')
    expect(socket.state).toBe('closed')
    expect(names()).toEqual(['state', 'close'])
    expect(told('close')).toEqual([{ code, reason: 'no', wasClean: true, origin: 'server', at: world.now }])
    await world.advance(3_600_000)
    expect(world.sockets).toHaveLength(1)
  })
})

describe('refresh', () => {
  it('stops when the same code comes twice at once', async () => {
    const { world, socket, told } = await startOpen({ url })
    world.socket.end(4401, 'one')
    await accept(world)
    world.socket.end(4401, 'two')
    expect(socket.status).toMatchObject({ state: 'closed', closeInfo: { code: 4401, reason: 'two' } })
    expect(told('lost')).toMatchObject([{ reason: 'one' }])
    await world.advance(3_600_000)
    expect(world.sockets).toHaveLength(2)
  })

  it('stops when the same code comes again just before stableAfter', async () => {
    const { world, socket } = await startOpen({ url })
    world.socket.end(4401)
    await accept(world)
    await world.advance(4_999)
    world.socket.end(4401)
    expect(socket.state).toBe('closed')
  })

  it('stops when the same code comes again after attempts that failed otherwise', async () => {
    const { world, socket } = await startOpen({ url })
    world.socket.end(4401)
    world.socket.end(1006)
    await world.advance(15_000)
    await accept(world)
    world.socket.end(4401)
    expect(socket.state).toBe('closed')
  })

  it('refreshes each time when the codes come an hour apart', async () => {
    const { world, socket, told } = await startOpen({ url, heartbeat: false })
    for (let hour = 0; hour < 24; hour += 1) {
      await world.advance(3_600_000)
      world.socket.end(4401)
      expect(socket.status).toMatchObject({ state: 'connecting', reason: 'refresh', attempt: 1 })
      await accept(world)
    }
    expect(told('waiting')).toEqual([])
    expect(told('lost')).toHaveLength(24)
  })

  it('is asked of a provider that fails first', async () => {
    let calls = 0
    const scenario = start({
      url: async () => {
        calls += 1
        if (calls === 2) throw new Error('token server is down')
        return 'wss://example.com/live'
      },
    })
    const { world, socket } = scenario
    await accept(world)
    world.socket.end(4401)
    await settle()
    expect(socket.state).toBe('waiting')
    await untilDialled(scenario)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('waits while the browser says that it is offline', async () => {
    const { world, socket } = await startOpen({ url })
    world.isOnline = false
    world.socket.end(4401)
    expect(socket.state).toBe('waiting')
  })
})

describe('classifyClose', () => {
  it.each<[CloseVerdict, string]>([
    ['retry', 'waiting'],
    ['refresh', 'connecting'],
    ['stop', 'closed'],
  ])('may say %s', async (verdict, state) => {
    for (const code of [1000, 1006, 4401, 4403]) {
      const { world, socket } = await startOpen({ url, classifyClose: () => verdict })
      world.socket.end(code)
      expect(socket.state).toBe(state)
    }
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['says nothing', () => undefined],
    ['says something else', () => 'maybe'],
    ['gives a promise', () => Promise.resolve('stop')],
    ['says true', () => true],
  ])('that %s is told, and the default policy holds', async (_, classifyClose) => {
    for (const [code, state] of [
      [1006, 'waiting'],
      [4401, 'connecting'],
      [4403, 'closed'],
    ] as const) {
      const { world, socket, told } = await startOpen({
        url,
        classifyClose: classifyClose as () => CloseVerdict,
      })
      world.socket.end(code)
      expect(socket.state).toBe(state)
      expect(told('error').map((error) => error.code)).toEqual(['classify-close'])
    }
  })

  it('is asked for every end', async () => {
    const asked: CloseInfo[] = []
    const classifyClose = (info: CloseInfo): CloseVerdict => {
      asked.push(info)
      return 'retry'
    }
    const failing = { setup: () => Promise.reject(new Error('wrong password')) }
    const cases: [Start, number, (scenario: ReturnType<typeof start>) => void][] = [
      [{}, 0, ({ world }) => world.socket.end(4000, 'server')],
      [{}, 0, ({ world }) => world.socket.end(1006)],
      [{ overlap: false }, 29_000, () => undefined],
      [failing, 0, () => undefined],
      [{ setup: (link) => link.receive() }, 10_000, () => undefined],
    ]
    for (const [options, ms, end] of cases) {
      const scenario = start({ ...options, classifyClose })
      await accept(scenario.world)
      if (scenario.socket.state === 'open') trust(scenario)
      await scenario.world.advance(ms)
      end(scenario)
    }
    const dialling = start({ classifyClose })
    dialling.world.socket.end(1006)
    start({ classifyClose, url: () => Promise.reject(new Error('no token')) })
    start({
      classifyClose,
      before: (world) => {
        world.onDial = () => {
          throw new Error('blocked')
        }
      },
    })
    await settle()
    expect(asked.map(({ origin }) => origin).sort()).toEqual(
      [
        'connect-timeout',
        'heartbeat',
        'network',
        'network',
        'provider',
        'provider',
        'server',
        'setup',
      ].sort(),
    )
    expect(asked.flatMap(({ error }) => (error ? String(error) : [])).sort()).toEqual([
      'Error: blocked',
      'Error: no token',
      'Error: wrong password',
    ])
  })

  it("isn't asked about the user's own end, nor about what the user replaces", async () => {
    let asked = 0
    const classifyClose = (): CloseVerdict => {
      asked += 1
      return 'retry'
    }
    const { world, socket } = await startOpen({ classifyClose })
    socket.reconnect()
    socket.reconnect()
    await world.advance(3_000)
    socket.probe()
    await accept(world)
    const closed = socket.close()
    world.socket.end(1000)
    await closed
    socket.open()
    void socket.close()
    expect(asked).toBe(0)
  })

  it('may stop for a wrong password, with what setup has thrown', async () => {
    const error = new Error('wrong password')
    const { world, told } = start({
      setup: () => Promise.reject(error),
      classifyClose: (info) => (info.origin === 'setup' ? 'stop' : 'retry'),
    })
    await accept(world)
    expect(told('close')).toMatchObject([{ origin: 'setup', error }])
  })
})

describe('maxAttempts', () => {
  it("is so many failures in a row, and then `close` with the last one's info", async () => {
    const scenario = start({ maxAttempts: 3 })
    const { world, socket, told } = scenario
    for (const reason of ['one', 'two', 'three']) {
      expect(socket.state).toBe('connecting')
      world.socket.end(1006, reason)
      await untilDialled(scenario)
    }
    expect(told('close')).toMatchObject([{ code: 1006, reason: 'three', origin: 'network' }])
    expect(socket.status).toMatchObject({ state: 'closed', closeInfo: { reason: 'three' } })
    expect(world.sockets).toHaveLength(3)
    await world.advance(3_600_000)
    expect(world.sockets).toHaveLength(3)
  })

  it('counts failures of every kind', async () => {
    const { world, told } = start({ maxAttempts: 2, url: () => Promise.reject(new Error('no token')) })
    await world.advance(15_000)
    expect(told('close')).toMatchObject([{ origin: 'provider', error: new Error('no token') }])
  })

  it("doesn't count failures while the browser says that it is offline", async () => {
    const scenario = start({ maxAttempts: 2 })
    const { world, socket } = scenario
    world.isOnline = false
    for (let count = 0; count < 5; count += 1) {
      world.socket.end()
      await untilDialled(scenario)
    }
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1 })
    world.isOnline = true
    world.socket.end()
    await untilDialled(scenario)
    expect(socket.state).toBe('connecting')
    world.socket.end()
    expect(socket.state).toBe('closed')
  })

  it('starts anew after a stable connection', async () => {
    const scenario = start({ maxAttempts: 2 })
    const { world, socket } = scenario
    for (let round = 0; round < 5; round += 1) {
      world.socket.end()
      await untilDialled(scenario)
      await accept(world)
      await world.advance(5_000)
      world.socket.end()
      expect(socket.state).toBe('waiting')
      await untilDialled(scenario)
    }
  })

  it('counts connections that did not live long enough', async () => {
    const { world, socket } = start({
      maxAttempts: 2,
      before: (world) => acceptAll(world, (native) => native.end()),
    })
    await world.advance(15_000)
    expect(socket.state).toBe('closed')
    expect(world.sockets).toHaveLength(2)
  })
})

describe('stableAfter', () => {
  it.each([
    [4_999, 2],
    [5_000, 1],
  ])('is 5 s: a connection that lived %d ms leads to attempt %d', async (ms, attempt) => {
    const { world, told } = await startOpen()
    await world.advance(ms)
    world.socket.end()
    expect(told('waiting')[0]?.attempt).toBe(attempt)
  })

  it('is an option', async () => {
    const { world, told } = await startOpen({ stableAfter: 60_000, heartbeat: false })
    await world.advance(59_999)
    world.socket.end()
    expect(told('waiting')[0]?.attempt).toBe(2)
  })

  it('may be 0: every connection is stable, and counts as no failure', async () => {
    const { world, socket, told } = await startOpen({ stableAfter: 0, maxAttempts: 2 })
    for (let count = 0; count < 5; count += 1) {
      world.socket.end()
      expect(told('waiting').at(-1)).toMatchObject({ attempt: 1, delay: 500 })
      await world.advance(500)
      await accept(world)
    }
    expect(socket.state).toBe('open')
  })

  it('may be 0, and immediate attempts never follow one another all the same', async () => {
    const { world, socket, told } = await startTrusted({ stableAfter: 0, overlap: false })
    for (let count = 0; count < 4; count += 1) {
      socket.probe()
      world.socket.end()
      if (count % 2) await world.advance(500)
      expect(told('waiting')).toHaveLength(Math.ceil(count / 2))
      await accept(world)
    }
  })

  it('counts from the usable connection', async () => {
    const { world, told } = start({ setup: (link) => link.receive() })
    const native = await accept(world)
    await world.advance(5_000)
    native.deliver('welcome')
    await settle()
    await world.advance(4_999)
    native.end()
    expect(told('waiting')[0]?.attempt).toBe(2)
  })
})
