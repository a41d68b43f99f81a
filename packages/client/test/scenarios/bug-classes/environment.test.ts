import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accept, acceptAll, start, startOpen, startTrusted } from '../../simulation/scenario.ts'
import { settle } from '../../simulation/world.ts'

const SOURCE = new URL('../../../src/', import.meta.url)

describe('binaryType', () => {
  it("isn't lost on reconnect: the option", async () => {
    const { world, socket } = await startOpen({ binaryType: 'arraybuffer' })
    for (let connection = 0; connection < 3; connection += 1) {
      expect(world.socket.binaryType).toBe('arraybuffer')
      world.socket.end()
      await world.advance(15_000)
      await accept(world)
    }
    expect(socket.binaryType).toBe('arraybuffer')
  })

  it("isn't lost on reconnect: the property, set at any time", async () => {
    const { world, socket } = start({ autoConnect: false })
    socket.binaryType = 'arraybuffer'
    socket.open()
    expect(world.socket.binaryType).toBe('arraybuffer')
    await accept(world)
    socket.binaryType = 'blob'
    expect(world.socket.binaryType).toBe('blob')
    world.socket.end()
    socket.binaryType = 'arraybuffer'
    await world.advance(1_000)
    expect(world.socket.binaryType).toBe('arraybuffer')
    void socket.close()
    socket.open()
    expect(world.socket.binaryType).toBe('arraybuffer')
  })
})

describe('importing in Node', () => {
  it("doesn't fail, though there is no page", async () => {
    expect('window' in globalThis || 'document' in globalThis).toBe(false)
    await expect(import('../../../src/index.ts')).resolves.toHaveProperty('ResilientSocket')
  })
})

describe('a wake handler', () => {
  it.each(['open', 'connecting', 'waiting'])(
    "doesn't reconnect a socket that the user closed while %s",
    async (state) => {
      const { world, socket } = start()
      if (state === 'open') await accept(world)
      if (state === 'waiting') world.socket.end()
      expect(socket.state).toBe(state)
      const dials = world.sockets.length
      const closed = socket.close()
      world.goOffline()
      world.goOnline()
      socket.probe()
      await world.advance(2_000)
      await closed
      world.goOnline()
      world.signal('visible')
      world.signal('resume')
      await world.advance(3_600_000)
      expect(socket.state).toBe('closed')
      expect(world.sockets).toHaveLength(dials)
    },
  )

  it("doesn't reconnect a socket that the server has closed for good", async () => {
    const { world, socket } = await startOpen()
    world.socket.end(4403)
    world.goOnline()
    socket.probe()
    await world.advance(60_000)
    expect(socket.state).toBe('closed')
    expect(world.sockets).toHaveLength(1)
  })

  it("doesn't open a socket that the user has not opened yet", async () => {
    const { world, socket } = start({ autoConnect: false })
    world.goOnline()
    socket.probe()
    await world.advance(60_000)
    expect(socket.state).toBe('idle')
    expect(world.sockets).toEqual([])
  })

  it("doesn't outlive the socket: nothing listens before open() and after close()", async () => {
    const { world, socket } = start({ autoConnect: false })
    expect(world.listenerCount).toBe(0)
    for (let round = 0; round < 3; round += 1) {
      socket.open()
      await accept(world)
      expect(world.listenerCount).toBe(1)
      const closed = socket.close()
      world.socket.end(1000)
      await closed
      expect(world.listenerCount).toBe(0)
      expect(world.timerCount).toBe(0)
    }
  })
})

describe('leaving the page', () => {
  it("isn't guessed from beforeunload or unload, which a cancelled navigation fires too", () => {
    const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    expect(sources.length).toBeGreaterThan(10)
    const guilty = sources.filter((file) => /unload/.test(readFileSync(new URL(file, SOURCE), 'utf8')))
    expect(guilty).toEqual([])
  })
})

describe('resuming', () => {
  it.each([
    ['a clean close', 1000],
    ['a reset', 1006],
    ['a half-open connection', 0],
  ])('works the same way after %s', async (_, code) => {
    const { world, socket, told } = await startTrusted({
      url: ({ lastClose }) => `wss://example.com/live?after=${lastClose?.origin ?? 'nothing'}`,
    })
    await world.advance(10_000)
    acceptAll(world)
    if (code) world.socket.end(code)
    else socket.probe()
    expect(socket.send('kept')).toBe('queued')
    await world.advance(5_000)
    expect(socket.state).toBe('open')
    // A replacement is dialled before anything has ended.
    expect(socket.url).toBe(`wss://example.com/live?after=${code ? told('lost')[0]?.origin : 'nothing'}`)
    expect(world.socket.messages).toEqual(['kept'])
    expect(told('open')[0]?.downFor).toBeGreaterThanOrEqual(0)
    await settle()
  })
})
