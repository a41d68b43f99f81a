import { describe, expect, it } from 'vitest'
import { URL_OF_SERVER } from '../../test/support/watched-native.ts'
import { ResilientSocket, type ResilientSocketOptions } from '../index.ts'
import { type Simulation, simulate } from '../testing.ts'

const AN_HOUR = 3_600_000

interface Open extends Simulation {
  readonly socket: ResilientSocket
  /** What was told, with its reason, origin or data. */
  readonly events: string[]
}

/** A client whose connection is open, to a server that has answered a ping. */
async function open(options: ResilientSocketOptions = {}, seed = 1): Promise<Open> {
  const simulation = simulate({ seed })
  const { environment, WebSocket, advance } = simulation
  const socket = new ResilientSocket(URL_OF_SERVER, { environment, WebSocket, ...options })
  const events: string[] = []
  socket.on('open', ({ reason }) => events.push(`open ${reason}`))
  socket.on('message', ({ data }) => events.push(`message ${data}`))
  socket.on('lost', ({ origin, code }) => events.push(`lost ${origin} ${code}`))
  socket.on('waiting', ({ reason }) => events.push(`waiting ${reason}`))
  socket.on('error', ({ code }) => events.push(`error ${code}`))
  await advance(100)
  void socket.ping()
  await advance(100)
  return { ...simulation, socket, events }
}

describe('A client in the simulation', () => {
  it('opens, talks, and stays open for a day', { timeout: 60_000 }, async () => {
    const { socket, events, network, advance } = await open()
    network.onMessage = (server, data) => server.send(`echo ${data}`)
    socket.send('hello')
    await advance(24 * AN_HOUR)
    expect(events).toEqual(['open open', 'message echo hello'])
    expect(network.dials).toHaveLength(1)
    expect(socket.health).toBe('good')
  })

  it('needs the environment alone', async () => {
    const { environment, advance } = simulate()
    const socket = new ResilientSocket(URL_OF_SERVER, { environment })
    await advance(100)
    expect(socket.state).toBe('open')
  })

  it('closes', async () => {
    const { socket, network, advance } = await open()
    const [server] = network.connections
    const closed = socket.close(4000, 'bye')
    await advance(20)
    await expect(closed).resolves.toMatchObject({ code: 4000, reason: 'bye', wasClean: true })
    expect(server?.closedWith).toEqual({ code: 4000, reason: 'bye' })
  })

  it('fails advance() by a listener that throws', async () => {
    const { socket, network, advance } = await open()
    socket.on('message', () => {
      throw new Error('broken listener')
    })
    network.connections[0]?.send('hello')
    await expect(advance(100)).rejects.toThrow('broken listener')
  })

  it('lives the same life again with the same seed', async () => {
    const life = async (seed: number): Promise<unknown> => {
      const { socket, events, network, page, advance, now } = await open({}, seed)
      const times: number[] = []
      socket.on('state', ({ at }) => times.push(at))
      network.jitter = 80
      network.loss = 0.2
      for (let round = 0; round < 20; round += 1) {
        network.reset()
        await advance(20_000)
        page.sleep(30_000)
        network.forget()
        await advance(40_000)
      }
      return [events, times, now(), network.dials]
    }
    expect(await life(5)).toEqual(await life(5))
    expect(await life(5)).not.toEqual(await life(6))
  })
})

describe('A client under faults of the network', () => {
  it('is suspect in a black hole, and delivers after it what it was given', async () => {
    const { socket, network, advance } = await open()
    network.blackHole()
    await advance(30_000)
    expect(socket.health).not.toBe('good')
    expect(socket.send('kept')).toBe('queued')
    network.heal()
    await advance(60_000)
    expect(socket.health).toBe('good')
    expect(network.connections.flatMap(({ received }) => received)).toContain('kept')
  })

  it('waits while it is refused, and is back when the door opens', async () => {
    const { socket, events, network, advance } = await open()
    network.refuse()
    network.reset()
    await advance(30_000)
    expect(socket.state).not.toBe('open')
    expect(events.slice(0, 3)).toEqual(['open open', 'lost network 1006', 'waiting network'])
    network.accept()
    await advance(30_000)
    expect(socket.state).toBe('open')
  })

  it('gives up a dial that hangs, which frees the next', async () => {
    const { environment, WebSocket, network, advance } = simulate()
    network.hang()
    const socket = new ResilientSocket(URL_OF_SERVER, { environment, WebSocket })
    await advance(9_999)
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1 })
    network.accept()
    await advance(2_000)
    expect(socket.status).toMatchObject({ state: 'open' })
    expect(network.dials).toHaveLength(2)
  })

  it('notices a message cut short by its heartbeat', async () => {
    const { socket, events, network, advance } = await open()
    network.cutMessage()
    network.connections[0]?.send('never')
    await advance(60_000)
    expect(events).toContainEqual(expect.stringContaining('lost'))
    expect(events).not.toContain('message never')
    expect(socket.health).toBe('good')
  })

  it('notices that it was forgotten', async () => {
    const { socket, events, network, advance } = await open()
    network.forget()
    socket.send('into the void')
    await advance(60_000)
    expect(events).toContainEqual(expect.stringContaining('lost'))
    expect(socket.health).toBe('good')
    expect(network.dials.length).toBeGreaterThan(1)
  })

  it("is back after the server's restart", async () => {
    const { events, network, advance, socket } = await open()
    network.closeAll(1012)
    await advance(20_000)
    expect(events).toEqual(['open open', 'lost server 1012', 'waiting server', 'open server'])
    expect(socket.state).toBe('open')
  })

  it('keeps its connection, however lossy and slow the network is', async () => {
    const { events, network, advance } = await open()
    network.latency = 150
    network.jitter = 100
    network.loss = 0.1
    await advance(AN_HOUR)
    expect(events).toEqual(['open open'])
  })

  it('learns of a server that knows no heartbeat', async () => {
    const simulation = simulate()
    simulation.network.answersPings = false
    const { environment, WebSocket, advance } = simulation
    new ResilientSocket(URL_OF_SERVER, { environment, WebSocket })
    await expect(advance(600_000)).rejects.toMatchObject({ code: 'heartbeat-unanswered' })
  })
})

describe('A client in a page', () => {
  it('keeps its connection while offline', async () => {
    const { socket, events, page, advance } = await open()
    page.goOffline()
    expect(socket.health).toBe('suspect')
    expect(socket.send('later')).toBe('queued')
    await advance(5_000)
    page.goOnline()
    await advance(5_000)
    expect(socket.health).toBe('good')
    expect(events).toEqual(['open open'])
  })

  it('keeps its connection in a hidden page, for hours', async () => {
    const { events, page, advance } = await open()
    page.hide()
    await advance(6 * AN_HOUR)
    page.show()
    await advance(10_000)
    expect(events).toEqual(['open open'])
  })

  it('has lived on when a frozen page goes on', async () => {
    const { socket, events, page, advance } = await open()
    page.freeze()
    await advance(AN_HOUR)
    page.show()
    await advance(10_000)
    expect(socket.health).toBe('good')
    expect(events).toEqual(['open open'])
  })

  it('lets go of its connection in the back/forward cache, and is back at once', async () => {
    const { socket, network, page, advance } = await open()
    page.pagehide()
    await advance(60_000)
    expect(socket.state).toBe('waiting')
    expect(network.connections).toEqual([])
    page.pageshow()
    await advance(100)
    expect(socket.state).toBe('open')
  })

  it('is soon back after a sleep in which it was forgotten', async () => {
    const { socket, events, network, page, advance } = await open()
    page.sleep(8 * AN_HOUR)
    network.forget()
    await advance(15_000)
    expect(socket.health).toBe('good')
    expect(events).toContainEqual(expect.stringContaining('lost'))
  })

  it('asks when the network becomes another one', async () => {
    const { socket, events, network, page, advance } = await open()
    network.forget()
    page.changeConnectionType()
    expect(socket.health).toBe('suspect')
    await advance(10_000)
    expect(socket.health).toBe('good')
    expect(events).toContainEqual(expect.stringContaining('lost'))
  })
})
