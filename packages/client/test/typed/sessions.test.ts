import { type } from 'arktype'
import { typed } from 'resilient-socket/typed'
import { describe, expect, it } from 'vitest'
import { type Scenario, type Start, start, startLive, startScripted } from '../session/scenario.ts'
import { answerTo, incoming, type Outcome, outgoing, watch } from './scenario.ts'

const JOIN = { type: 'join', room: 'lobby' } as const
const REPLY = { reply: 'joined' } as const

/** A live session whose server answers requests after a second. */
async function startAnswering(options?: Start, delay = 1_000): Promise<Scenario> {
  const scenario = await startLive(options)
  const { hub, simulation } = scenario
  hub.handle = (data) => {
    const answer = answerTo(String(data)) ?? ''
    simulation.environment.setTimeout(() => hub.session.send(answer), delay)
  }
  return scenario
}

describe('Over a session', () => {
  it('messages are typed both ways', async () => {
    const { session, hub, until } = await startLive()
    const live = typed(session, { incoming, outgoing })
    const prices: number[] = []
    live.on('price', ({ value }) => prices.push(value))
    expect(live.send({ type: 'order', amount: 1 })).toBe('sent')
    hub.session.send('{"type":"price","value":2}')
    await until(() => hub.handled.length + prices.length === 2)
    expect([hub.handled, prices]).toEqual([['{"type":"order","amount":1}'], [2]])
  })

  it('a request survives a lost connection, whether the server has it or not', async () => {
    const { session, simulation, until, names } = await startAnswering()
    const live = typed(session, { incoming, outgoing })
    const handled = watch(live.request(JOIN, REPLY))
    await simulation.advance(500)
    simulation.network.blackHole()
    const lost = watch(live.request({ ...JOIN, room: 'second' }, REPLY))
    simulation.network.reset()
    simulation.network.heal()
    await until(() => session.state === 'detached')
    const queued = watch(live.request({ ...JOIN, room: 'third' }, REPLY))
    await until(() => Boolean(handled.value && lost.value && queued.value))
    expect(names()).toContain('resumed')
    expect(queued.value).toMatchObject({ room: 'third' })
    expect(session.listenerCount('message')).toBe(1)
    expect(session.listenerCount('reset')).toBe(1)
  })

  it('a request rejects when the session is reset, before it is acknowledged or after', async () => {
    const { session, simulation, hub, until } = await startAnswering({}, 60_000)
    const live = typed(session, { incoming, outgoing })
    const handled = watch(live.request(JOIN, REPLY))
    await simulation.advance(2_000)
    simulation.network.blackHole('up')
    const lost = watch(live.request(JOIN, REPLY))
    simulation.network.reset()
    hub.restart()
    simulation.network.heal()
    const resets: unknown[] = []
    session.on('reset', ({ reason }) => resets.push(reason))
    await until(() => resets.length === 1)
    await simulation.advance(1)
    expect([handled, lost]).toEqual([{ error: 'undelivered' }, { error: 'undelivered' }])
  })

  it('a request that a listener of the reset sends belongs to the next session', async () => {
    const { session, simulation, hub, until } = await startAnswering()
    const outcomes: Outcome[] = []
    session.on('reset', () => outcomes.push(watch(live.request(JOIN, REPLY))))
    const live = typed(session, { incoming, outgoing })
    const before = watch(live.request(JOIN, REPLY))
    simulation.network.reset()
    hub.restart()
    await until(() => outcomes.length === 1)
    await until(() => outcomes[0]?.value !== undefined)
    expect(before).toEqual({ error: 'undelivered' })
  })

  it('a request rejects when the session is closed, and afterwards', async () => {
    const { session, simulation } = await startAnswering()
    const live = typed(session, { incoming, outgoing })
    const before = watch(live.request(JOIN, REPLY))
    void session.close()
    const after = watch(live.request(JOIN, REPLY))
    await simulation.advance(3_000)
    expect([before, after]).toEqual([{ error: 'closed' }, { error: 'closed' }])
  })

  it('a request rejects if the session has no room for it', async () => {
    const { session, simulation } = start({ unacked: { maxMessages: 1 } })
    const live = typed(session, { incoming, outgoing })
    const [, second] = [1, 2].map(() => watch(live.request(JOIN, REPLY)))
    await simulation.advance(0)
    expect(second).toEqual({ error: 'dropped' })
  })

  it('whose server knows none, a request is lost with its connection, and a queued one goes out', async () => {
    let isAnswering = false
    const { session, simulation, until } = startScripted(
      {
        message: (connection, data) => {
          const answer = answerTo(String(data))
          if (answer && isAnswering) connection.send(answer)
        },
      },
      { optional: true },
    )
    const live = typed(session, { incoming, outgoing })
    const early = watch(live.request(JOIN, { ...REPLY, timeout: Infinity }))
    await until(() => session.state === 'unsupported')
    const sent = watch(live.request(JOIN, REPLY))
    await simulation.advance(100)
    simulation.network.reset()
    await until(() => session.socket.state !== 'open')
    const queued = watch(live.request(JOIN, REPLY))
    await simulation.advance(1)
    expect([early, sent]).toEqual([{ error: 'closed' }, { error: 'closed' }])
    isAnswering = true
    await until(() => queued.value !== undefined)
  })

  it('a message that doesn’t match counts as handled', async () => {
    const { session, hub, until } = await startLive()
    const errors: unknown[] = []
    const live = typed(session, {
      incoming: type({ type: "'price'", value: 'number' }),
      onError: ({ code }) => errors.push(code),
    })
    live.on('price', () => undefined)
    hub.session.send('{"type":"price","value":"x"}')
    await until(() => errors.length === 1)
    expect(errors).toEqual(['invalid-message'])
  })
})
