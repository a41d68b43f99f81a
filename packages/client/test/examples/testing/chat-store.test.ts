import { type Simulation, simulate } from 'resilient-socket/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ChatStore, createChatStore } from './chat-store.ts'

let world: Simulation
let chat: ChatStore
/** What everybody has said, as the server knows it. */
let room: string[]

beforeEach(async () => {
  room = ['Ada: hello']
  world = simulate({ seed: 1 })
  const { environment, WebSocket, network, advance } = world
  network.onMessage = (connection, data) => {
    const message = JSON.parse(String(data))
    if (message.type === 'say') say(`me: ${message.text}`)
    else connection.send(JSON.stringify({ line: message.line, texts: room.slice(message.line) }))
  }
  chat = createChatStore('wss://chat.example/room', { environment, WebSocket })
  await advance(1_000)
})

/** Somebody says something, and the server tells everybody. */
function say(text: string): void {
  const line = room.push(text) - 1
  for (const connection of world.network.connections) connection.send(JSON.stringify({ line, texts: [text] }))
}

describe('A chat', () => {
  it('shows what others and the user say', async () => {
    chat.say('hi')
    say('Ada: how are you?')
    await world.advance(100)
    expect(chat.banner).toBe('online')
    expect(chat.lines).toEqual(['Ada: hello', 'Ada: how are you?', 'me: hi'])
  })

  it('shows trouble within half a minute when the network is dead, and sends later what was said', async () => {
    world.network.blackHole()
    await world.advance(30_000)
    expect(chat.banner).not.toBe('online')
    chat.say('is anybody there?')
    expect(chat.unsent).toBe(1)

    world.network.heal()
    await world.advance(60_000)
    expect(chat.banner).toBe('online')
    expect(chat.unsent).toBe(0)
    expect(chat.lines).toEqual(['Ada: hello', 'me: is anybody there?'])
  })

  it("fetches what it missed during the server's restart", async () => {
    world.network.closeAll(1012)
    world.network.refuse()
    await world.advance(10_000)
    expect(chat.banner).toBe('offline')

    say('Ada: you missed this')
    world.network.accept()
    await world.advance(30_000)
    expect(chat.lines).toEqual(['Ada: hello', 'Ada: you missed this'])
  })

  it('is up to date seconds after a night in which its connection was forgotten', async () => {
    world.page.sleep(8 * 60 * 60_000)
    world.network.forget()
    say('Ada: good morning')
    await world.advance(10_000)
    expect(chat.banner).toBe('online')
    expect(chat.lines).toEqual(['Ada: hello', 'Ada: good morning'])
  })

  it('keeps its connection for an hour on a slow and lossy network', async () => {
    Object.assign(world.network, { latency: 200, jitter: 100, loss: 0.1 })
    for (let minute = 0; minute < 60; minute += 1) {
      say(`Ada: ${minute}`)
      await world.advance(60_000)
    }
    expect(chat.lines).toEqual(room)
    expect(world.network.dials).toHaveLength(1)
  })

  it('gets a long line over a slow network', async () => {
    world.network.bandwidth = { down: 10_000 }
    say(`Ada: ${'x'.repeat(30_000)}`)
    await world.advance(2_000)
    expect(chat.lines).toHaveLength(1)
    await world.advance(2_000)
    expect(chat.lines).toEqual(room)
    expect(world.network.dials).toHaveLength(1)
  })

  it('waits for a busy server', async () => {
    world.network.processingTime = () => 3_000
    chat.say('are you busy?')
    await world.advance(2_500)
    expect(chat.lines).toHaveLength(1)
    await world.advance(1_000)
    expect(chat.lines).toEqual(['Ada: hello', 'me: are you busy?'])
    expect(world.network.dials).toHaveLength(1)
  })

  it('stays offline when the server closes with a code that says stop', async () => {
    world.network.closeAll(4403, 'You were removed')
    await world.advance(60 * 60_000)
    expect(chat.banner).toBe('offline')
    expect(world.network.dials).toHaveLength(1)
  })

  it('says goodbye to the server', async () => {
    const [connection] = world.network.connections
    const closed = chat.close()
    await world.advance(100)
    await closed
    expect(connection?.closedWith).toEqual({ code: 1000, reason: '' })
  })
})
