import { describe, expect, it } from 'vitest'
import type { CloseVerdict, ResilientSocket } from '../../src/index.ts'
import { accept, type Scenario, start, startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { watch } from '../support/watched-promise.ts'

/** An open client whose `classifyClose` or `backoff` does something, once. */
async function startIntruded(
  name: 'classifyClose' | 'backoff',
  act: (socket: ResilientSocket) => void,
): Promise<Scenario> {
  let hasActed = false
  const scenario: Scenario = await startOpen({
    [name]: (): CloseVerdict | number => {
      if (!hasActed) act(scenario.socket)
      hasActed = true
      return name === 'backoff' ? 500 : 'retry'
    },
  })
  scenario.forget()
  return scenario
}

describe.each([
  // The sign comes in time for what follows the end.
  ['classifyClose', { state: 'connecting', reason: 'probe' }],
  ['backoff', { state: 'waiting', reason: 'server' }],
] as const)('In %s', (name, expected) => {
  it('close() settles at once, with what the browser has told', async () => {
    let closed: Promise<unknown> = Promise.reject()
    closed.catch(() => undefined)
    const { world, socket, names, told } = await startIntruded(name, (socket) => {
      closed = socket.close()
    })
    world.socket.end(1011, 'oops')
    const info = { code: 1011, reason: 'oops', wasClean: true, origin: 'server', at: world.now }
    expect(socket.status).toEqual({ state: 'closed', health: 'down', closeInfo: info })
    expect(names()).toEqual(['state', 'close'])
    expect(told('close')).toEqual([info])
    expect(await closed).toEqual(info)
    expect(world.timerCount).toBe(0)
  })

  it('close() settles at once if nothing is waited for at all', async () => {
    const scenario = await startOpen({
      closeTimeout: 0,
      classifyClose: () => {
        void scenario.socket.close()
        return 'retry'
      },
    })
    scenario.world.socket.end(1011)
    expect(scenario.told('close')).toMatchObject([{ code: 1011, origin: 'server' }])
  })

  it('probe() and ping() ask nothing of what is over', async () => {
    let rtt = { outcome: undefined as unknown }
    const { world, names, told } = await startIntruded(name, (socket) => {
      socket.probe()
      rtt = watch(socket.ping())
    })
    const { sent } = world.socket
    world.socket.send = (data) => sent.push(data)
    world.socket.end(1011)
    await settle()
    expect(sent).toEqual([])
    expect(names().slice(0, 2)).toEqual(['state', 'lost'])
    expect(told('state')).toMatchObject([expected])
    expect(rtt.outcome).toMatchObject(['rejected', { code: 'closed' }])
  })

  it('a send waits for the next connection', async () => {
    const results: string[] = []
    const { world } = await startIntruded(name, (socket) => results.push(socket.send('hello')))
    world.socket.end(1011)
    expect(results).toEqual(['queued'])
    await world.advance(1_000)
    expect((await accept(world)).messages).toEqual(['hello'])
  })
})

describe('In classifyClose', () => {
  it('probe() dials no failed attempt anew, however old its dial is', async () => {
    const scenario: Scenario = start({
      classifyClose: () => {
        scenario.socket.probe()
        return 'retry'
      },
    })
    const { world, socket } = scenario
    await world.advance(3_000)
    world.socket.end()
    expect(socket.status).toMatchObject({ state: 'waiting', attempt: 2, reason: 'network' })
  })
})

describe('A connection that ends before a late timer asks it', () => {
  it('is not asked', async () => {
    const { world, socket } = await startOpen()
    const { sent } = world.socket
    world.socket.send = (data) => sent.push(data)
    world.sleep(30_000)
    world.socket.end(1003)
    expect(sent).toEqual([])
    expect(socket.state).toBe('closed')
  })
})
