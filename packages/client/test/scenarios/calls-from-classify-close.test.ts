import { describe, expect, it } from 'vitest'
import type { ResilientSocket, Verdict } from '../../src/index.ts'
import { accept, type Scenario, startOpen } from '../simulation/scenario.ts'

/** An open client whose `classifyClose` or `backoff` does something, once. */
async function startIntruded(
  name: 'classifyClose' | 'backoff',
  act: (socket: ResilientSocket) => void,
): Promise<Scenario> {
  let hasActed = false
  const scenario: Scenario = await startOpen({
    [name]: (): Verdict | number => {
      if (!hasActed) act(scenario.socket)
      hasActed = true
      return name === 'backoff' ? 500 : 'retry'
    },
  })
  scenario.forget()
  return scenario
}

describe.each(['classifyClose', 'backoff'] as const)('In %s', (name) => {
  it('close() settles at once, with what the browser has told', async () => {
    let closed: Promise<unknown> = Promise.reject()
    closed.catch(() => undefined)
    const { world, socket, names, told } = await startIntruded(name, (socket) => {
      closed = socket.close()
    })
    world.socket.end(1011, 'oops')
    const info = { code: 1011, reason: 'oops', wasClean: true, origin: 'server', at: world.now }
    expect(socket.status).toEqual({ state: 'closed', health: 'down', closeInfo: info })
    expect(names()).toEqual(['state', 'state', 'close'])
    expect(told('close')).toEqual([info])
    expect(await closed).toEqual(info)
    expect(world.timerCount).toBe(0)
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
