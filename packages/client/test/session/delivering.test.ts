import { describe, expect, it } from 'vitest'
import { DeliveryError } from '../../src/session.ts'
import { type Scenario, start, startLive, startScripted } from './scenario.ts'

/** A server that handles a message when it is told to. */
async function startSlow(): Promise<Scenario & { readonly done: (() => void)[] }> {
  const scenario = await startLive()
  const done: (() => void)[] = []
  scenario.hub.handle = () => new Promise<void>((resolve) => void done.push(resolve))
  return { ...scenario, done }
}

/** Whether it has settled, and how. */
function outcomeOf(promise: Promise<unknown>): { value: unknown } {
  const outcome: { value: unknown } = { value: 'pending' }
  promise.then(
    () => void (outcome.value = 'handled'),
    (error) => void (outcome.value = error),
  )
  return outcome
}

/** Counts its listeners. */
function watchedSignal(): { controller: AbortController; count: () => number } {
  const controller = new AbortController()
  const { signal } = controller
  const listeners = new Set<unknown>()
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = ((type: 'abort', listener: () => void) => {
    listeners.add(listener)
    add(type, listener)
  }) as typeof signal.addEventListener
  signal.removeEventListener = ((type: 'abort', listener: () => void) => {
    listeners.delete(listener)
    remove(type, listener)
  }) as typeof signal.removeEventListener
  return { controller, count: () => listeners.size }
}

describe('deliver', () => {
  it('resolves when the server has handled the message, not when it has received it', async () => {
    const { session, hub, until, advance, done } = await startSlow()
    const outcome = outcomeOf(session.deliver('a'))
    await until(() => done.length === 1)
    await advance(5_000)
    expect([outcome.value, hub.handled]).toEqual(['pending', []])
    done[0]?.()
    await until(() => outcome.value !== 'pending')
    expect(outcome.value).toBe('handled')
  })

  it('that is awaited in a loop takes a round trip each, not a second', async () => {
    const { session, simulation, until } = await startLive()
    const begun = simulation.now()
    let count = 0
    const loop = async (): Promise<void> => {
      for (; count < 50; count += 1) await session.deliver(`${count}`)
    }
    void loop()
    await until(() => count === 50)
    expect(simulation.now() - begun).toBeLessThanOrEqual(50 * 30)
  })

  it('resolves in order, and asks once for many', async () => {
    const { session, hub, until } = await startLive()
    const order: number[] = []
    for (let n = 0; n < 100; n += 1) void session.deliver(`${n}`).then(() => order.push(n))
    await until(() => order.length === 100)
    expect(order).toEqual(Array.from({ length: 100 }, (_, n) => n))
    expect(hub.said('client').filter((frame) => frame === '~?').length).toBeLessThan(5)
  })

  it('resolves for what is handled, and for nothing behind it', async () => {
    const { session, until, advance, done } = await startSlow()
    const outcomes = ['a', 'b', 'c'].map((text) => outcomeOf(session.deliver(text)))
    for (const handled of [1, 2, 3]) {
      await until(() => done.length === handled)
      done.at(-1)?.()
      await until(() => outcomes[handled - 1]?.value === 'handled')
      await advance(3_000)
      expect(outcomes.filter(({ value }) => value === 'handled')).toHaveLength(handled)
    }
  })

  it('outlasts lost connections', async () => {
    const { session, simulation, until, done } = await startSlow()
    const outcome = outcomeOf(session.deliver('a'))
    await until(() => done.length === 1)
    simulation.network.reset()
    await until(() => session.state === 'detached')
    done[0]?.()
    await until(() => outcome.value !== 'pending')
    expect(outcome.value).toBe('handled')
  })

  it('before there is a connection resolves later', async () => {
    const { session, until } = start()
    const outcome = outcomeOf(session.deliver('a'))
    await until(() => outcome.value === 'handled')
  })

  it('of a message whose handler fails resolves: it is handled', async () => {
    const { session, hub, until } = await startLive()
    hub.handle = async () => {
      throw new Error('theirs')
    }
    const outcome = outcomeOf(session.deliver('a'))
    await until(() => outcome.value === 'handled')
    expect(hub.failures).toHaveLength(1)
  })

  it("refuses what can't be sent", async () => {
    const { session } = await startLive()
    await expect(session.deliver(5 as unknown as string)).rejects.toThrow(TypeError)
  })
})

describe('deliver is rejected', () => {
  it('with the fate unknown if the server has forgotten the session', async () => {
    const { session, hub, until, done } = await startSlow()
    const outcome = outcomeOf(session.deliver('a'))
    await until(() => done.length === 1)
    hub.crash()
    await until(() => outcome.value !== 'pending')
    expect(outcome.value).toBeInstanceOf(DeliveryError)
    expect(outcome.value).toMatchObject({
      name: 'ResilientSocketError',
      code: 'undelivered',
      fate: 'unknown',
    })
    expect(String(outcome.value)).toContain('unknown')
  })

  it("with each message's own fate if a tombstone knows", async () => {
    const { session, hub, simulation, until } = await startLive({ server: { resumeFor: 5_000 } })
    simulation.network.blackHole('down')
    const a = outcomeOf(session.deliver('a'))
    await until(() => hub.handled.length === 1)
    simulation.network.blackHole()
    const b = outcomeOf(session.deliver('b'))
    simulation.network.hang()
    simulation.network.reset()
    await until(() => hub.ends.length === 1)
    simulation.network.heal()
    await until(() => a.value !== 'pending' && b.value !== 'pending', 120_000)
    expect(a.value).toMatchObject({ code: 'undelivered', fate: 'received' })
    expect(b.value).toMatchObject({ code: 'undelivered', fate: 'unsent' })
  })

  it('with unsent if it waited for the connection when the session was closed', async () => {
    const { session, until } = start({ before: ({ network }) => network.hang() })
    const outcome = outcomeOf(session.deliver('a'))
    void session.close()
    await until(() => outcome.value !== 'pending')
    expect(outcome.value).toMatchObject({ code: 'undelivered', fate: 'unsent' })
  })

  it('if the session is closed', async () => {
    const { session, until } = await startLive()
    void session.close()
    await until(() => session.state === 'ended')
    await expect(session.deliver('a')).rejects.toMatchObject({ code: 'closed' })
  })

  it('if there is no room', async () => {
    const { session } = await startLive({ unacked: { maxMessages: 1 } })
    session.send('a')
    await expect(session.deliver('b')).rejects.toMatchObject({ code: 'overflow' })
  })

  it('if the server knows no sessions', async () => {
    const { session, until } = startScripted({}, { optional: true })
    const early = outcomeOf(session.deliver('a'))
    await until(() => session.state === 'unsupported')
    await expect(session.deliver('b')).rejects.toMatchObject({ code: 'session-unanswered' })
    expect(early.value).toMatchObject({ code: 'session-unanswered' })
  })
})

describe('The signal of deliver', () => {
  it('that is aborted already refuses the message', async () => {
    const { session, hub, advance } = await startLive()
    await expect(session.deliver('a', { signal: AbortSignal.abort('mine') })).rejects.toBe('mine')
    await advance(2_000)
    expect(hub.handled).toEqual([])
    expect(session.unacked.messages).toBe(0)
  })

  it('ends only the wait', async () => {
    const { session, until, done, hub } = await startSlow()
    const { controller } = watchedSignal()
    const outcome = outcomeOf(session.deliver('a', { signal: controller.signal }))
    await until(() => done.length === 1)
    controller.abort(new Error('mine'))
    await until(() => outcome.value !== 'pending')
    expect(outcome.value).toEqual(new Error('mine'))
    expect(session.unacked.messages).toBe(1)
    done[0]?.()
    await until(() => session.unacked.messages === 0)
    expect(hub.handled).toEqual(['a'])
  })

  it('keeps no listener, however the wait ends', async () => {
    const { session, hub, until } = await startLive()
    const { controller, count } = watchedSignal()
    const { signal } = controller
    const first = outcomeOf(session.deliver('a', { signal }))
    await until(() => first.value === 'handled')
    expect(count()).toBe(0)
    hub.handle = () => new Promise(() => undefined)
    const outcome = outcomeOf(session.deliver('b', { signal }))
    expect(count()).toBe(1)
    hub.crash()
    await until(() => outcome.value !== 'pending')
    expect(count()).toBe(0)
  })

  it('that is aborted after the message was handled changes nothing', async () => {
    const { session, until } = await startLive()
    const { controller } = watchedSignal()
    const outcome = outcomeOf(session.deliver('a', { signal: controller.signal }))
    await until(() => outcome.value === 'handled')
    controller.abort()
    session.send('b')
    await until(() => session.unacked.messages === 0)
    expect(outcome.value).toBe('handled')
  })

  it('that is aborted leaves the waits for its neighbours', async () => {
    const { session, until } = await startLive()
    const { controller } = watchedSignal()
    const outcomes = [
      session.deliver('a'),
      session.deliver('b', { signal: controller.signal }),
      session.deliver('c'),
    ].map(outcomeOf)
    controller.abort('mine')
    await until(() => outcomes.every(({ value }) => value !== 'pending'))
    expect(outcomes.map(({ value }) => value)).toEqual(['handled', 'mine', 'handled'])
  })
})
