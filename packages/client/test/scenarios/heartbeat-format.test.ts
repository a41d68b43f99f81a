import { describe, expect, it } from 'vitest'
import type { HeartbeatFormat, SocketData } from '../../src/index.ts'
import {
  accept,
  acceptAll,
  answerPings,
  type Start,
  start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const INTERVAL = 19_000

describe('the default format', () => {
  it('asks with a JSON object that holds type and id', async () => {
    const { world } = await startOpen()
    await world.advance(INTERVAL)
    expect(JSON.parse(String(world.socket.sent[0]))).toEqual({ type: 'ping', id: expect.any(String) })
  })

  it('gives every ping of a socket its own id, over all its connections', async () => {
    const { world } = start({ before: (world) => acceptAll(world) })
    for (let connection = 0; connection < 3; connection += 1) {
      await world.advance(60_000)
      world.socket.end()
    }
    const ids = world.sockets.flatMap(({ pings }) => pings)
    expect(ids.length).toBeGreaterThan(5)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gives two sockets different prefixes, so that one does not take the pongs of the other', async () => {
    const ids: string[] = []
    for (const random of [0.25, 0.75]) {
      const { world } = await startOpen({ before: (world) => void (world.random = [random]) })
      await world.advance(20_000)
      ids.push(...world.socket.pings)
    }
    const { world, emitted } = await startOpen()
    for (const id of ids) world.socket.pong(id)
    expect(emitted()).toHaveLength(2)
  })

  it('takes a pong for itself: it is no message', async () => {
    const { world, emitted, names, forget } = await startOpen()
    await world.advance(INTERVAL)
    forget()
    world.socket.pong()
    expect(emitted()).toEqual([])
    expect(names()).toEqual(['latency'])
  })

  it.each([
    '{"type":"pong"}',
    '{"type":"pong","id":"1"}',
    '{"type":"pong","id":"abc-1"}',
    '{"type":"ping","id":"1"}',
    'pong',
    '1',
    'true',
    '',
  ])("leaves an application's own pong to the application: %s", async (data) => {
    const { world, emitted } = await startOpen()
    await world.advance(INTERVAL)
    world.socket.deliver(data)
    expect(emitted()).toEqual([data])
  })

  it('leaves binary messages to the application', async () => {
    const { world, emitted, told } = await startOpen()
    await world.advance(INTERVAL)
    const pong = new TextEncoder().encode(`{"type":"pong","id":"${world.socket.pings[0]}"}`).buffer
    world.socket.deliver(pong)
    expect(emitted()).toEqual([pong])
    expect(told('error')).toEqual([])
  })
})

describe('a custom format', () => {
  const words: HeartbeatFormat = {
    ping: (id) => `PING ${id}`,
    pong: (data) => (typeof data === 'string' && data.startsWith('PONG ') ? data.slice(5) : false),
  }

  it('may answer with an id', async () => {
    const { world, socket, emitted, told } = await startOpen({ heartbeat: { format: words } })
    await world.advance(INTERVAL)
    const [ping] = world.socket.sent
    expect(ping).toMatch(/^PING [!-~]+$/)
    await world.advance(70)
    world.socket.deliver(String(ping).replace('PING', 'PONG'))
    expect(told('latency')).toEqual([{ rtt: 70, smoothed: 70 }])
    expect(emitted()).toEqual([])
    await world.advance(10_000)
    expect(socket.health).toBe('good')
  })

  it('may answer with true: all pings so far', async () => {
    const format: HeartbeatFormat = { ping: () => '?', pong: (data) => data === '!' }
    const { world, socket, emitted, told } = await startOpen({ heartbeat: { format } })
    await world.advance(INTERVAL + 30)
    world.socket.deliver('!')
    expect(told('latency')).toEqual([{ rtt: 30, smoothed: 30 }])
    const pings = [socket.ping(), socket.ping()]
    await world.advance(20)
    world.socket.deliver('!')
    await expect(Promise.all(pings)).resolves.toEqual([20, 20])
    expect(emitted()).toEqual([])
  })

  it('may answer with false: it is a message', async () => {
    const format: HeartbeatFormat = { ping: () => '?', pong: () => false }
    const { world, emitted } = await startOpen({ heartbeat: { format } })
    world.socket.deliver('anything')
    world.socket.deliver('{"type":"pong","id":"1"}')
    expect(emitted()).toEqual(['anything', '{"type":"pong","id":"1"}'])
  })

  it('may be binary', async () => {
    const format: HeartbeatFormat = {
      ping: () => new Uint8Array([9]),
      pong: (data) => data instanceof ArrayBuffer && new Uint8Array(data)[0] === 10,
    }
    const { world, socket, told } = await startOpen({ heartbeat: { format }, binaryType: 'arraybuffer' })
    await world.advance(INTERVAL)
    expect(world.socket.sent).toEqual([new Uint8Array([9])])
    world.socket.deliver(new Uint8Array([10]).buffer)
    expect(told('latency')).toHaveLength(1)
    expect(socket.health).toBe('good')
  })

  it('takes an id that it does not know as a sign of life', async () => {
    const { world, socket, told, emitted, forget } = await startOpen({ heartbeat: { format: words } })
    await world.advance(INTERVAL)
    world.socket.deliver(String(world.socket.sent[0]).replace('PING', 'PONG'))
    forget()
    await world.advance(INTERVAL + 2_100)
    expect(socket.health).toBe('suspect')
    world.openSocket.deliver('PONG who-knows')
    expect(socket.health).toBe('good')
    expect(told('latency')).toEqual([])
    expect(emitted()).toEqual([])
  })
})

describe('a custom format that fails', () => {
  /** Two minutes with a server that answers nothing, but sends something now and then. */
  async function live(format: HeartbeatFormat) {
    const scenario = await startOpen({ heartbeat: { format } })
    for (let round = 0; round < 60; round += 1) {
      await scenario.world.advance(2_000)
      if (round % 10 === 9) scenario.world.socket.deliver(`message ${round}`)
    }
    return scenario
  }

  const throws = (): never => {
    throw new Error('a bug')
  }

  it.each<[string, () => unknown]>([
    ['throws', throws],
    ['gives nothing', () => undefined],
    ['gives an object', () => ({ type: 'ping' })],
    ['gives a promise', () => Promise.resolve('ping')],
  ])('because ping %s is told once; the connection lives, and nothing is lost', async (_, ping) => {
    const { world, socket, told, emitted } = await live({ ping: ping as () => string, pong: () => false })
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-format'])
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
    expect(emitted()).toHaveLength(6)
    expect(world.socket.sent).toEqual([])
    expect(socket.send('still works')).toBe('sent')
  })

  it('because ping throws keeps neither signs nor ping() from settling', async () => {
    const { socket } = await live({ ping: throws, pong: () => false })
    socket.probe()
    expect(socket.health).toBe('good')
    await expect(socket.ping()).rejects.toMatchObject({ code: 'heartbeat-format' })
  })

  it.each<[string, () => unknown]>([
    ['throws', throws],
    ['gives a number', () => 42],
    ['gives an object', () => ({})],
  ])('because pong %s is told once; each message is delivered, and life goes on', async (_, pong) => {
    const { socket, told, emitted } = await live({ ping: (id) => id, pong: pong as () => boolean })
    expect(emitted()).toHaveLength(6)
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-format', 'heartbeat-unanswered'])
  })

  it('is told once for both functions, with the cause', async () => {
    const { told } = await live({ ping: throws, pong: throws })
    expect(told('error')).toHaveLength(1)
    expect(told('error')[0]?.cause).toEqual(new Error('a bug'))
  })
})

describe('answer', () => {
  const answer = (data: SocketData): SocketData | undefined => (data === 'ping?' ? 'pong!' : undefined)

  it("replies to the server's pings, and swallows them", async () => {
    const { world, emitted } = await startOpen({ heartbeat: { answer } })
    world.socket.deliver('ping?')
    world.socket.deliver('a message')
    world.socket.deliver('ping?')
    expect(world.socket.sent).toEqual(['pong!', 'pong!'])
    expect(emitted()).toEqual(['a message'])
  })

  it('replies at once while suspect', async () => {
    const { world, socket } = await startTrusted({ heartbeat: { answer } })
    socket.probe()
    expect(socket.health).toBe('suspect')
    socket.send('queued')
    world.socket.deliver('ping?')
    expect(world.socket.messages).toContain('pong!')
    expect(world.socket.messages).toContain('queued')
    expect(socket.health).toBe('good')
  })

  it("replies during setup, which doesn't receive it", async () => {
    const received: SocketData[] = []
    const { world, socket } = start({
      heartbeat: { answer },
      setup: async (link) => void received.push(await link.receive()),
    })
    const native = await accept(world)
    native.deliver('ping?')
    await settle()
    expect(socket.state).toBe('connecting')
    expect(native.sent).toEqual(['pong!'])
    native.deliver('welcome')
    await settle()
    expect(received).toEqual(['welcome'])
    expect(socket.state).toBe('open')
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['gives an object', () => ({ type: 'pong' })],
    ['gives null', () => null],
  ])('that %s is told once: the message is delivered, and the connection lives', async (_, failing) => {
    const heartbeat: Start['heartbeat'] = { answer: failing as () => string }
    const { world, socket, told, emitted } = await startOpen({ heartbeat })
    world.socket.deliver('one')
    world.socket.deliver('two')
    expect(emitted()).toEqual(['one', 'two'])
    expect(told('error').map(({ code }) => code)).toEqual(['heartbeat-format'])
    expect(world.socket.sent).toEqual([])
    expect(socket.state).toBe('open')
  })

  it('works with the default format', async () => {
    const { world, told } = await startOpen({ heartbeat: { answer } })
    answerPings(world, world.socket, 10)
    await world.advance(INTERVAL + 10)
    expect(told('latency')).toHaveLength(1)
  })

  it('works with `maxSilence`', async () => {
    const { world, socket } = await startOpen({ heartbeat: { maxSilence: 10_000, answer } })
    for (let round = 0; round < 20; round += 1) {
      await world.advance(9_000)
      world.socket.deliver('ping?')
    }
    expect(socket.health).toBe('good')
    expect(world.socket.sent).toHaveLength(20)
  })

  it('that the native socket refuses to send is not the connection’s end', async () => {
    const { world, socket } = await startOpen({ heartbeat: { answer } })
    world.socket.isPoison = () => true
    world.socket.deliver('ping?')
    expect(socket.state).toBe('open')
    expect(world.reported).toEqual([])
  })
})
