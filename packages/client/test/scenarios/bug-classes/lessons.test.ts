import { describe, expect, it } from 'vitest'
import { acceptAll, answerPings, start, startOpen, startTrusted } from '../../simulation/scenario.ts'

const INTERVAL = 19_000

describe("a pong needn't match its ping", () => {
  it.each<[string, (id: string) => string]>([
    ['is one byte short', (id) => `{"type":"pong","id":"${id}"`],
    ['has an id that is one byte short', (id) => `{"type":"pong","id":"${id.slice(0, -1)}"}`],
    ['has an id that nobody has sent', (id) => `{"type":"pong","id":"${id}999"}`],
    ['has an id that is no number', (id) => `{"type":"pong","id":"${id}x"}`],
    ['has no id', () => '{"type":"pong"}'],
    ['is no JSON', () => '{"type":"po'],
    ['is empty', () => ''],
  ])('one that %s ends nothing and throws nothing', async (_, malformed) => {
    const { world, socket, told } = await startTrusted()
    for (let round = 0; round < 5; round += 1) {
      await world.advance(INTERVAL + 1)
      world.socket.deliver(malformed(world.socket.pings.at(-1) ?? ''))
    }
    expect(world.socket.pings).toHaveLength(5)
    expect(told('lost')).toEqual([])
    expect(told('error')).toEqual([])
    expect(world.reported).toEqual([])
    expect(socket.health).toBe('good')
  })

  it('one that comes for the newest of several pings answers all of them, each once', async () => {
    const { world, socket } = await startOpen()
    const pings = [socket.ping(), socket.ping(), socket.ping()]
    world.socket.pong()
    world.socket.pong()
    world.socket.pong(world.socket.pings[0])
    await expect(Promise.all(pings)).resolves.toEqual([0, 0, 0])
    expect(world.reported).toEqual([])
  })

  it('ids are short printable ASCII', async () => {
    const { world } = await startOpen()
    await world.advance(INTERVAL)
    expect(world.socket.pings[0]).toMatch(/^[!-~]{1,24}$/)
  })
})

describe('a keepalive timeout ends the connection', () => {
  it('and begins no ceremony: the loss is told at once, and every wait is bounded', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(INTERVAL + 10_050)
    expect(told('lost')).toHaveLength(1)
    expect(socket.state).toBe('connecting')
    const closed = socket.close()
    await expect(closed).resolves.toMatchObject({ origin: 'client' })
  })
})

describe("protocol pings can't be seen", () => {
  it('so the question is an ordinary message, and latency a by-product', async () => {
    const { world, told } = await startOpen()
    answerPings(world, world.socket, 80)
    await world.advance(INTERVAL + 80)
    expect(world.socket.sent).toEqual([expect.stringMatching(/^\{"type":"ping","id":"[!-~]+"\}$/)])
    expect(told('latency')).toEqual([{ rtt: 80, smoothed: 80 }])
    expect(told('message')).toEqual([])
  })
})

describe('a frame that was cut short', () => {
  it('is noticed by the heartbeat: no event ever comes', async () => {
    const { world, socket, told } = await startTrusted()
    acceptAll(world)
    await world.advance(60_000)
    expect(told('lost').map(({ origin }) => origin)).toEqual(['heartbeat'])
    expect(socket.state).toBe('open')
  })

  it('that is a malformed message goes to the application, and ends nothing', async () => {
    const { world, socket, emitted } = await startOpen()
    for (const data of ['{"type":', '\0', '', '\ud800', new ArrayBuffer(0)]) world.socket.deliver(data)
    expect(emitted()).toHaveLength(5)
    expect(socket.state).toBe('open')
    expect(socket.health).toBe('good')
    expect(world.reported).toEqual([])
  })
})

describe('a heartbeat', () => {
  it("doesn't replace handlers, or leak timers, over many connections", async () => {
    const { world, socket, emitted } = start({ before: (world) => acceptAll(world) })
    for (let connection = 0; connection < 50; connection += 1) {
      await world.advance(60_000)
      world.socket.deliver(`from ${connection}`)
      world.socket.end(1006)
      expect(world.timerCount).toBeLessThanOrEqual(1)
    }
    expect(emitted()).toHaveLength(50)
    void socket.close()
    expect(world.timerCount).toBe(0)
  })

  it('reports no healthy peer dead, for hours', async () => {
    const { world, told } = start({
      before: (world) => acceptAll(world, (native) => answerPings(world, native, 300)),
    })
    await world.advance(6 * 3_600_000)
    expect(told('lost')).toEqual([])
    expect(told('latency').length).toBeGreaterThan(1_000)
  })
})
