import { describe, expect, it } from 'vitest'
import { type ReceivedData, type ServerConnection, simulate } from '../../src/testing.ts'
import { dropIn, openDropIn, replacing } from './drop-in.ts'

/** Longer than any wait of its own. */
const LONG = 120_000

describe('reconnect: false', () => {
  it('tells of a refused connection, and dials no second time', async () => {
    const simulation = simulate()
    simulation.network.refuse()
    const { events, network, advance } = dropIn({ reconnect: false }, simulation)
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    expect(network.dials).toHaveLength(1)
  })

  it('tells of it also if the browser says that it is offline', async () => {
    const simulation = simulate()
    simulation.network.refuse()
    simulation.page.goOffline()
    const { events, advance } = dropIn({ reconnect: false }, simulation)
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
  })

  it('bounds a dial that hangs', async () => {
    const simulation = simulate()
    simulation.network.blackHole()
    const { events, advance } = dropIn({ reconnect: false, connectTimeout: 4_000 }, simulation)
    await advance(3_900)
    expect(events).toEqual([])
    await advance(200)
    expect(events).toEqual(['error 3', 'close 1006 3'])
  })

  it('tells of a lost connection by close alone', async () => {
    const { events, network, advance } = await openDropIn({ reconnect: false })
    network.reset()
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    expect(network.dials).toHaveLength(1)
  })

  it('tells with which code the server closed it', async () => {
    const { events, network, advance } = await openDropIn({ reconnect: false })
    network.closeAll(1012, 'restart')
    await advance(LONG)
    expect(events).toEqual(['close 1012 3'])
  })

  it('notices a silent death by its heartbeat, and leaves no other connection behind', async () => {
    const { events, network, advance } = await openDropIn({ reconnect: false, heartbeat: {} })
    await advance(30_000)
    network.forget()
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    // The server doesn't know of its death.
    expect(network.connections).toHaveLength(1)
  })

  it.each([
    ['maxSilence', { maxSilence: 40_000 }],
    ['pings', {}],
  ])(
    'with %s dials a second one while it is suspect, and closes both when that opens: nothing was sent on it',
    async (_, heartbeat) => {
      const { events, network, advance } = await openDropIn({ reconnect: false, heartbeat }, replacing())
      const opened: ServerConnection[] = []
      const emitted: ReceivedData[] = []
      network.onConnection = (connection) => opened.push(connection)
      await advance(30_000)
      network.forget()
      network.answersPings = false
      network.onMessage = (_, data) => emitted.push(data)
      await advance(LONG)
      expect(events).toEqual(['error 3', 'close 1006 3'])
      expect(opened.map(({ isOpen }) => isOpen)).toEqual([false])
      expect(emitted).toEqual([])
    },
  )

  it('with overlap: false dials no second one, and notices it when all deadlines have passed', async () => {
    const options = { reconnect: false, heartbeat: { maxSilence: 15_000 } }
    const { events, network, advance } = await openDropIn({ ...options, overlap: false })
    network.forget()
    await advance(24_900)
    expect(events).toEqual([])
    await advance(100)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    expect(network.dials).toHaveLength(1)
  })

  it('is only ended by maxAge', async () => {
    const { events, network, advance } = await openDropIn({ reconnect: false, maxAge: 60_000 })
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    expect(network.connections).toEqual([])
  })

  it('is not suspect in a hidden page whose pings come once a minute, where maxSilence is longer', async () => {
    const simulation = simulate()
    const { environment, network, page, advance } = simulation
    const { socket, events } = dropIn({ reconnect: false, heartbeat: { maxSilence: 75_000 } }, simulation)
    network.onMessage = (connection) => connection.send('pong')
    const ask = (): void => {
      if (socket.readyState === 1) socket.send('ping')
      environment.setTimeout(ask, 10_000)
    }
    ask()
    page.hide()
    await advance(60 * 60_000)
    expect(network.dials).toHaveLength(1)
    network.forget()
    await advance(4 * 60_000)
    expect(events.at(-1)).toBe('close 1006 3')
  })

  it('gives up in a black hole, and stays so when that is over', async () => {
    const { socket, events, network, advance } = await openDropIn({ reconnect: false, heartbeat: {} })
    await advance(30_000)
    network.blackHole()
    await advance(LONG)
    expect(events).toEqual(['error 3', 'close 1006 3'])
    socket.send('late')
    network.heal()
    await advance(LONG)
    expect(events).toHaveLength(2)
    expect(network.connections.flatMap(({ received }) => received)).toEqual([])
  })

  it('tells of its end when the page is put into the back/forward cache', async () => {
    const { events, page, network, advance } = await openDropIn({ reconnect: false })
    page.pagehide()
    page.pageshow()
    await advance(LONG)
    expect(events.map((event) => event.split(' ')[0])).toContain('close')
    expect(network.dials).toHaveLength(1)
  })

  it('can be closed as ever', async () => {
    const { socket, events, advance } = await openDropIn({ reconnect: false })
    socket.close(4000, 'done')
    await advance(LONG)
    expect(events).toEqual(['close 4000 3'])
  })
})
