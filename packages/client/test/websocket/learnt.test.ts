import { describe, expect, it } from 'vitest'
import { type Simulation, simulate } from '../../src/testing.ts'
import { type WebSocket, withOptions } from '../../src/websocket.ts'

/** A server that takes 30 s over some messages, and a class of sockets that dial once. */
function start() {
  const { environment, network, WebSocket, advance } = simulate()
  network.processingTime = (_, data) => (data === 'work' ? 30_000 : 0)
  network.onMessage = (connection, data) => connection.send(`re: ${data}`)
  const Bound = withOptions({ reconnect: false, heartbeat: {}, environment, WebSocket })
  const ask = async (url: string): Promise<string[]> => {
    const told: string[] = []
    const socket = new Bound(url)
    socket.onmessage = ({ data }) => told.push(data)
    socket.onclose = ({ code }) => told.push(`close ${code}`)
    await advance(100)
    socket.send('hello')
    await advance(1_000)
    socket.send('work')
    await advance(60_000)
    return told
  }
  return { ask }
}

/** How long a dial takes that nobody answers. */
async function hangingDial(
  { now, advance }: Simulation,
  Bound: typeof WebSocket,
  url: string,
): Promise<number> {
  const began = now()
  let took = 0
  const socket = new Bound(url)
  socket.onclose = () => (took = now() - began)
  await advance(200_000)
  return took
}

describe('What the sockets of a class have learnt of a server', () => {
  it('is what the next one begins with: how long it works', async () => {
    const { ask } = start()
    expect(await ask('wss://example.com/live?token=1')).toEqual(['re: hello', 'close 1006'])
    expect(await ask('wss://example.com/live?token=2')).toEqual(['re: hello', 're: work'])
  })

  it('is what the next one begins with: how long a dial may take', async () => {
    const simulation = simulate()
    const { environment, network, advance } = simulation
    const Bound = withOptions({ reconnect: false, environment, connectTimeout: 5_000 })
    const dial = (query: string) => hangingDial(simulation, Bound, `wss://example.com/live?${query}`)
    network.blackHole()
    expect([await dial('1'), await dial('2'), await dial('3')]).toEqual([5_000, 10_000, 20_000])
    expect(await hangingDial(simulation, Bound, 'wss://example.com/other')).toBe(5_000)
    network.heal()
    const socket = new Bound('wss://example.com/live')
    await advance(100)
    socket.close()
    await advance(100)
    network.blackHole()
    expect(await dial('4')).toBe(5_000)
  })

  it('is what the next one begins with: that the server answers pings', async () => {
    const { environment, network, advance } = simulate()
    const Bound = withOptions({ reconnect: false, heartbeat: {}, environment })
    const first = new Bound('wss://example.com/live')
    await advance(60_000)
    first.close()
    await advance(100)
    const told: number[] = []
    const second = new Bound('wss://example.com/live')
    second.onclose = ({ code }) => told.push(code)
    await advance(100)
    // It has answered none of this one's.
    network.forget()
    await advance(60_000)
    expect(told).toEqual([1006])
  })

  it('is what the next one begins with: that it answers none, which is told once', async () => {
    const { environment, network, advance } = simulate()
    network.answersPings = false
    const reported: unknown[] = []
    const reportError = (error: unknown): unknown => reported.push(error)
    const Bound = withOptions({
      reconnect: false,
      heartbeat: {},
      environment: { ...environment, reportError },
    })
    const pings: number[] = []
    for (let count = 0; count < 3; count += 1) {
      const socket = new Bound('wss://example.com/live')
      await advance(600_000)
      pings.push(network.connections[0]?.received.length ?? 0)
      socket.close()
      await advance(100)
    }
    expect(pings).toEqual([2, 1, 1])
    expect(reported).toMatchObject([{ code: 'heartbeat-unanswered' }])
  })

  it('says nothing of another server', async () => {
    const { ask } = start()
    await ask('wss://example.com/live')
    expect(await ask('wss://example.com/other')).toEqual(['re: hello', 'close 1006'])
  })

  it('is not shared with another class', async () => {
    await start().ask('wss://example.com/live')
    expect(await start().ask('wss://example.com/live')).toEqual(['re: hello', 'close 1006'])
  })
})
