import { describe, expect, it } from 'vitest'
import { accept, answerPings, startOpen, startTrusted } from '../simulation/scenario.ts'

const INTERVAL = 19_000

/** A ping is outstanding. */
async function startAsked() {
  const scenario = await startTrusted()
  await scenario.world.advance(INTERVAL)
  const [id] = scenario.world.socket.pings
  return { ...scenario, id: id ?? '' }
}

describe('a ping’s id', () => {
  it('is short printable ASCII, and begins with this socket’s prefix', async () => {
    const { world, id } = await startAsked()
    expect(id).toMatch(/^[!-~]{1,24}$/)
    await world.advance(3_000)
    const prefix = id.slice(0, id.lastIndexOf('-') + 1)
    for (const other of world.openSocket.pings) expect(other.startsWith(prefix)).toBe(true)
  })
})

describe('an answer', () => {
  it.each<[string, (id: string) => string]>([
    ['the pong', (id) => `{"type":"pong","id":"${id}"}`],
    ['another text that holds the id', (id) => `pong ${id}`],
    ['JSON of another shape', (id) => `{ "id": "${id}", "reply": { "ok": true } }`],
    ['an error that holds it', (id) => `{"error":"unknown type","id":"${id}"}`],
    ['a text of 256 characters', (id) => `${id} `.padEnd(256, 'x')],
    ['a pong without its last character', (id) => `{"type":"pong","id":"${id}"`],
    ['a pong without its last three', (id) => `{"type":"pong","id":"${id}`.slice(0, -1)],
  ])('is %s', async (_, answer) => {
    const { world, id, emitted, told } = await startAsked()
    await world.advance(30)
    world.socket.deliver(answer(id))
    expect(emitted()).toEqual([])
    expect(told('latency')).toMatchObject([{ rtt: 30 }])
  })

  it.each<[string, (id: string) => unknown]>([
    ['our own ping', (id) => `{"type":"ping","id":"${id}"}`],
    ['our own ping, quoted', (id) => JSON.stringify({ unknown: `{"type":"ping","id":"${id}"}` })],
    ['a text of 257 characters', (id) => `${id} `.padEnd(257, 'x')],
    ['a text with another id', (id) => `{"type":"pong","id":"${id}999"}`],
    ['a text with an id of another socket', (id) => `{"type":"pong","id":"x${id.slice(2)}"}`],
    ['a text without the id', () => '{"type":"pong"}'],
    ['a pong that is cut shorter', (id) => `{"type":"pong","id":"${id}"}`.slice(0, -8)],
    ['binary data that holds it', (id) => new TextEncoder().encode(id).buffer],
  ])('isn’t %s: that is a message, and proof of life', async (_, message) => {
    const { world, id, emitted, told, socket } = await startAsked()
    await world.advance(2_100)
    expect(socket.health).toBe('suspect')
    const data = message(id)
    world.openSocket.deliver(data)
    expect(emitted()).toEqual([data])
    expect(told('latency')).toEqual([])
    expect(socket.health).toBe('good')
  })

  it('that comes again within a minute after its ping is swallowed', async () => {
    const { world, id, emitted, told } = await startAsked()
    world.socket.pong(id)
    answerPings(world, world.socket)
    await world.advance(59_000)
    world.socket.pong(id)
    expect(emitted()).toEqual([])
    expect(told('latency')).toHaveLength(world.socket.pings.length)
  })

  it('that comes again later is a message', async () => {
    const { world, id, emitted } = await startAsked()
    world.socket.pong(id)
    for (let second = 0; second < 61; second += 1) {
      await world.advance(1_000)
      world.socket.deliver('news')
    }
    const { length } = emitted()
    world.socket.pong(id)
    expect(emitted()).toHaveLength(length + 1)
  })

  it('that was outstanding is one however late it comes, and measures', async () => {
    const { world, emitted, told } = await startOpen()
    await world.advance(INTERVAL)
    await world.advance(90_000)
    world.socket.pong(world.socket.pings[0])
    expect(emitted()).toEqual([])
    expect(told('latency')).toMatchObject([{ rtt: 90_000 }])
  })

  it('to a ping of an earlier connection is a message', async () => {
    const { world, socket, id, emitted } = await startAsked()
    socket.reconnect()
    const native = await accept(world)
    native.pong(id)
    expect(emitted()).toHaveLength(1)
  })

  it('before anything was asked is a message', async () => {
    const { world, emitted } = await startOpen()
    world.socket.deliver('{"type":"pong","id":"rs0-1"}')
    expect(emitted()).toHaveLength(1)
  })
})
