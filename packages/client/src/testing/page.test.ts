import { describe, expect, it } from 'vitest'
import { watch, watchOpen } from '../../test/support/watched-native.ts'
import { type Simulation, simulate } from '../testing.ts'

function listen({ environment }: Simulation): string[] {
  const signals: string[] = []
  environment.subscribe((signal) =>
    signals.push(`${signal} ${environment.isHidden() ? 'hidden' : 'seen'}`.replace(' seen', '')),
  )
  return signals
}

/** Instants of a timer that is set again each time, relative to now. */
function tick({ environment, now }: Simulation, delay: number): number[] {
  const start = now()
  const ticks: number[] = []
  const again = (): void => {
    ticks.push(now() - start)
    environment.setTimeout(again, delay)
  }
  environment.setTimeout(again, delay)
  return ticks
}

describe('A hidden page', () => {
  it('signals once when it is visible again, and nothing before', () => {
    const simulation = simulate()
    const { page, environment } = simulation
    const signals = listen(simulation)
    page.show()
    page.hide()
    page.hide()
    expect([page.isHidden, environment.isHidden(), signals]).toEqual([true, true, []])
    page.show()
    page.show()
    expect([page.isHidden, signals]).toEqual([false, ['visible']])
  })

  it('has timers on full seconds, and after five minutes on full minutes', async () => {
    const simulation = simulate()
    const { page, advance, now } = simulation
    const ticks = tick(simulation, 300)
    page.hide()
    await advance(3_000)
    expect(ticks).toEqual([1_000, 2_000, 3_000])
    await advance(200_000)
    page.hide()
    await advance(100_000)
    ticks.length = 0
    const before = now() % 60_000
    await advance(180_000)
    expect(ticks).toHaveLength(3)
    expect((ticks[1] ?? 0) - (ticks[0] ?? 0)).toBe(60_000)
    expect(before).not.toBe(0)
    page.show()
    ticks.length = 0
    await advance(1_000)
    expect(ticks.length).toBeGreaterThanOrEqual(3)
  })

  it('has timers as ever, if they live in a worker', async () => {
    const simulation = simulate()
    const ticks = tick(simulation, 300)
    simulation.page.hide({ throttled: false })
    await simulation.advance(900)
    expect(ticks).toEqual([300, 600, 900])
  })

  it('gets messages without delay', async () => {
    const { page, network, events, advance } = await watchOpen()
    page.hide()
    network.connections[0]?.send('hello')
    await advance(10)
    expect(events).toEqual(['message hello'])
  })
})

describe('A frozen page', () => {
  it('stands still: no timer, no event; the server knows nothing of it', async () => {
    const simulation = await watchOpen()
    const { page, network, events, advance } = simulation
    const ticks = tick(simulation, 100)
    page.freeze()
    expect([page.isFrozen, page.isHidden]).toEqual([true, true])
    network.connections[0]?.send('hello')
    await advance(600_000)
    network.closeAll(1001)
    await advance(600_000)
    expect([events, ticks]).toEqual([[], []])
    page.resume()
    expect([page.isFrozen, page.isHidden]).toEqual([false, true])
    await advance(0)
    expect(events).toEqual(['message hello', 'close 1001 clean'])
    await advance(1_000)
    expect(ticks.length).toBeGreaterThan(0)
  })

  it('tells `resume` before that it is seen, and before what happened meanwhile', () => {
    const simulation = simulate()
    const { page } = simulation
    const signals = listen(simulation)
    page.freeze()
    page.goOffline()
    page.changeConnectionType()
    page.goOnline()
    expect(signals).toEqual([])
    page.show()
    expect(signals).toEqual(['resume hidden', 'visible', 'offline', 'network-change', 'online'])
  })

  it('tells `resume` once', () => {
    const simulation = simulate()
    const signals = listen(simulation)
    simulation.page.freeze()
    simulation.page.resume()
    simulation.page.resume()
    simulation.page.show()
    expect(signals).toEqual(['resume hidden', 'visible'])
  })
})

describe('The back/forward cache', () => {
  it('tells `pagehide`, and on return `resume`, visible, `pageshow`', () => {
    const simulation = simulate()
    const { page } = simulation
    const signals = listen(simulation)
    page.pageshow()
    page.pagehide()
    page.pagehide()
    expect([signals, page.isFrozen, page.isHidden]).toEqual([['pagehide'], true, true])
    page.resume()
    expect(page.isFrozen).toBe(true)
    page.pageshow()
    page.pageshow()
    expect(signals).toEqual(['pagehide', 'resume hidden', 'visible', 'pageshow'])
    expect([page.isFrozen, page.isHidden]).toEqual([false, false])
  })

  it('is left by show(), too', () => {
    const simulation = simulate()
    simulation.page.pagehide()
    const signals = listen(simulation)
    simulation.page.show()
    expect(signals).toEqual(['resume hidden', 'visible', 'pageshow'])
  })

  it('ends connections that were left open, with error and 1006, on return', async () => {
    const { page, network, events, advance } = await watchOpen()
    page.pagehide()
    await advance(60_000)
    expect(network.connections).toHaveLength(1)
    page.pageshow()
    expect(events).toEqual([])
    await advance(100)
    expect(events).toEqual(['error', 'close 1006'])
    expect(network.connections).toEqual([])
  })

  it('has nothing to do with what is dialled on return', async () => {
    const simulation = await watchOpen()
    const fresh: string[][] = []
    simulation.environment.subscribe((signal) => {
      if (signal === 'resume') fresh.push(watch(simulation).events)
    })
    simulation.page.pagehide()
    simulation.page.pageshow()
    await simulation.advance(100)
    expect(fresh).toEqual([['open']])
  })

  it('lets one close that was closed before', async () => {
    const { native, page, network, events, advance } = await watchOpen()
    page.pagehide()
    native.close(1000)
    await advance(1_000)
    expect(network.connections).toEqual([])
    page.pageshow()
    await advance(0)
    expect(events).toEqual(['close 1000 clean'])
  })
})

describe('Offline', () => {
  it('pauses an open connection, which goes on afterwards', async () => {
    const simulation = await watchOpen()
    const { native, page, network, events, advance, environment } = simulation
    const signals = listen(simulation)
    page.goOffline()
    page.goOffline()
    expect([page.isOnline, environment.isOnline()]).toEqual([false, false])
    native.send('up')
    network.connections[0]?.send('down')
    await advance(10_000)
    expect([events, native.readyState]).toEqual([[], 1])
    page.goOnline()
    page.goOnline()
    await advance(5_000)
    expect(events).toEqual(['message down'])
    expect(network.connections[0]?.received).toEqual(['up'])
    expect(signals).toEqual(['offline', 'online'])
  })

  it('fails a new dial within a millisecond', async () => {
    const simulation = simulate()
    simulation.page.goOffline()
    const { events } = watch(simulation)
    await simulation.advance(1)
    expect(events).toEqual(['error', 'close 1006'])
  })

  it('lets a dial hang that is under way', async () => {
    const simulation = simulate()
    const { events } = watch(simulation)
    await simulation.advance(5)
    simulation.page.goOffline()
    await simulation.advance(10_000)
    expect(events).toEqual([])
    simulation.page.goOnline()
    await simulation.advance(10_000)
    expect(events).toEqual(['open'])
  })
})

describe('Listening', () => {
  it('ends when the listener is removed', () => {
    const { environment, page } = simulate()
    const signals: string[] = []
    const stop = environment.subscribe((signal) => signals.push(signal))
    page.changeConnectionType()
    stop()
    page.changeConnectionType()
    expect(signals).toEqual(['network-change'])
  })
})
