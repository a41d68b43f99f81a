import { describe, expect, it } from 'vitest'
import { type Scenario, type Start, startLive } from './scenario.ts'

/** Milliseconds from the suspicion to the replacement that works; a message may be unanswered then. */
async function patienceOf(options: Start, isBusy: boolean): Promise<number> {
  const { session, simulation, until } = await startLive(options)
  simulation.network.forget()
  if (isBusy) session.send('a')
  await until(() => session.socket.health === 'suspect', 200_000)
  const suspectAt = simulation.now()
  await until(() => session.socket.health === 'good', 200_000)
  return simulation.now() - suspectAt
}

const pings = ({ hub }: Scenario): readonly string[] =>
  hub.said('client').filter((frame) => frame.startsWith('~p'))

describe('The heartbeat of a session', () => {
  it('is an acknowledgement, both ways', async () => {
    const scenario = await startLive()
    const { session, hub, until, emitted, advance } = scenario
    hub.session.send('x')
    session.send('a')
    await until(() => emitted().length === 1)
    await advance(60_000)
    expect(pings(scenario).length).toBeGreaterThanOrEqual(2)
    for (const ping of pings(scenario)) expect(ping).toMatch(/^~p\S+ 2 2$/)
    const pongs = hub.said('server').filter((frame) => frame.startsWith('~q'))
    expect(pongs).toEqual(pings(scenario).map((ping) => ping.replace('~p', '~q')))
    expect([session.unacked.messages, hub.session.unacked.messages]).toEqual([0, 0])
  })

  it('is nothing that listeners see', async () => {
    const { emitted, hub, advance, told } = await startLive()
    await advance(300_000)
    expect([emitted(), hub.handled, told('error')]).toEqual([[], [], []])
  })

  it('acknowledges what no acknowledgement has arrived for', async () => {
    const { session, hub, until, simulation } = await startLive()
    hub.handle = () => new Promise<void>((resolve) => simulation.environment.setTimeout(resolve, 300))
    session.send('a')
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toEqual(['a'])
  })

  it('answers the pings of the server', async () => {
    const { hub, simulation, until } = await startLive()
    simulation.network.connections[0]?.send('~ps1 1 1')
    await until(() => hub.said('client').some((frame) => frame.startsWith('~q')))
    expect(hub.said('client')).toContain('~qs1 1 1')
  })

  it('answers the question of the server for an acknowledgement', async () => {
    const { hub, simulation, until } = await startLive()
    simulation.network.connections[0]?.send('~?')
    await until(() => hub.said('client').length === 1)
    expect(hub.said('client')).toEqual(['~a 1 1'])
  })

  it('may be false: then nothing is asked', async () => {
    const scenario = await startLive({ heartbeat: false })
    await scenario.advance(50_000)
    expect(pings(scenario)).toEqual([])
    expect(scenario.session.state).toBe('live')
  })

  it('has its interval from the options', async () => {
    const scenario = await startLive({ heartbeat: { interval: 5_000 } })
    await scenario.advance(50_000)
    expect(pings(scenario).length).toBeGreaterThanOrEqual(8)
  })

  it('still works on the connections that follow', async () => {
    const scenario = await startLive()
    scenario.simulation.network.reset()
    await scenario.until(() => scenario.session.state === 'live')
    await scenario.advance(60_000)
    expect(scenario.session.socket.health).toBe('good')
    expect(pings(scenario).filter((ping) => /^~p\S+ 1 1$/.test(ping)).length).toBeGreaterThanOrEqual(2)
  })

  it('keeps a connection whose server handles a message for minutes', async () => {
    const { session, hub, simulation, advance, until } = await startLive()
    let isDone = (): void => undefined
    hub.handle = () => new Promise<void>((resolve) => void (isDone = resolve))
    session.send('a')
    await advance(300_000)
    expect(simulation.network.dials).toHaveLength(1)
    isDone()
    await until(() => session.unacked.messages === 0)
  })
})

describe('Patience', () => {
  it.each([
    ['10 s by default, idle', {}, false, 10_000],
    ['10 s by default, busy', {}, true, 10_000],
    ["the user's", { heartbeat: { patience: { idle: 4_000, busy: 30_000 } } }, false, 4_000],
    ["the user's, busy", { heartbeat: { patience: { idle: 4_000, busy: 30_000 } } }, true, 30_000],
    ["10 s busy where the user's idle is less", { heartbeat: { patience: { idle: 4_000 } } }, true, 10_000],
    ['as much busy as idle where that is more', { heartbeat: { patience: { idle: 15_000 } } }, true, 15_000],
  ] as const)('is %s', async (_, options, isBusy, patience) => {
    const taken = await patienceOf(options, isBusy)
    // What it takes to suspect counts, too.
    expect(taken).toBeGreaterThan(patience / 3)
    expect(taken).toBeLessThan(patience)
  })
})
