import { describe, expect, it } from 'vitest'
import { acceptAll, type Scenario, start, startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { EVERY_STATE, eachState } from '../support/every-state.ts'

describe.each(eachState)('close() from %s', (state, make) => {
  const isUsed = state !== 'idle' && state !== 'closed'

  it('resolves within closeTimeout, though the browser never answers', async () => {
    const { world, socket } = await make({ closeTimeout: 700 })
    const closed = socket.close()
    await world.advance(700)
    expect(socket.state).toBe('closed')
    expect(await closed).toBe(
      socket.state === 'closed' && 'closeInfo' in socket.status && socket.status.closeInfo,
    )
  })

  it(isUsed ? 'emits close once' : 'emits no close', async () => {
    const { world, socket, told, forget } = await make()
    if (state === 'closed') forget()
    void socket.close()
    const native = world.sockets.at(-1)
    await world.advance(1_000)
    native?.end(1000, '', true)
    await world.advance(60_000)
    native?.end(1000, '', true)
    expect(told('close')).toHaveLength(isUsed ? 1 : 0)
  })

  it('is final: nothing reconnects, and nothing is left', async () => {
    const { world, socket } = await make()
    acceptAll(world)
    void socket.close()
    const dials = world.sockets.length
    world.goOffline()
    world.goOnline()
    socket.probe()
    await world.advance(10 * 60_000)
    world.sockets.at(-1)?.end()
    await world.advance(10 * 60_000)
    expect(socket.state).toBe('closed')
    expect(world.sockets).toHaveLength(dials)
    expect(world.live).toEqual([])
    expect(world.timerCount).toBe(0)
    expect(world.listenerCount).toBe(0)
    expect(world.reported).toEqual([])
  })

  it.each([0, 999, 1001, 1005, 1006, 2999, 5000, Number.NaN])(
    'throws an InvalidAccessError for the code %d, and changes nothing',
    async (code) => {
      const { socket, names } = await make()
      const before = names().length
      const close = () => socket.close(code)
      expect(close).toThrow(DOMException)
      expect(close).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }))
      expect(socket.state).toBe(state)
      expect(names()).toHaveLength(before)
    },
  )

  it('throws a SyntaxError for a reason of more than 123 bytes, and changes nothing', async () => {
    const { socket } = await make()
    const syntaxError = expect.objectContaining({ name: 'SyntaxError' })
    expect(() => socket.close(1000, 'x'.repeat(124))).toThrow(syntaxError)
    expect(() => socket.close(1000, 'é'.repeat(62))).toThrow(syntaxError)
    expect(socket.state).toBe(state)
  })

  it('resolves every caller with the same', async () => {
    const { world, socket } = await make()
    const all = Promise.all([socket.close(), socket.close(4000, 'again'), socket.close()])
    await world.advance(2_000)
    const [first, second, third] = await all
    expect(second).toBe(first)
    expect(third).toBe(first)
  })

  it('is what asynchronous disposal does', async () => {
    const { world, socket } = await make()
    const disposed = socket[Symbol.asyncDispose]()
    await world.advance(2_000)
    expect(await disposed).toBeUndefined()
    expect(socket.state).toBe('closed')
  })
})

describe('close() of an open connection', () => {
  it.each([
    [1000, ''],
    [3000, 'bye'],
    [4999, 'x'.repeat(123)],
  ])('passes code %i and reason on', async (code, reason) => {
    const { world, socket } = await startOpen()
    void socket.close(code, reason)
    expect(world.socket.closeCalls).toEqual([{ code, reason }])
  })

  it('is 1000 without arguments', async () => {
    const { world, socket } = await startOpen()
    void socket.close()
    expect(world.socket.closeCalls).toEqual([{ code: 1000, reason: '' }])
  })

  it('resolves with what the browser reports', async () => {
    const { world, socket, told } = await startOpen()
    const closed = socket.close(4000, 'mine')
    expect(socket.state).toBe('closing')
    await world.advance(300)
    world.socket.end(4001, 'theirs')
    const info = { code: 4001, reason: 'theirs', wasClean: true, origin: 'client', at: world.now }
    expect(await closed).toEqual(info)
    expect(told('close')).toEqual([info])
    expect(socket.status).toMatchObject({ state: 'closed', closeInfo: info })
  })

  it('reports after closeTimeout that there was no answer', async () => {
    const { world, socket, told } = await startOpen()
    const closed = socket.close()
    await world.advance(1_999)
    expect(socket.state).toBe('closing')
    await world.advance(1)
    const info = { code: 1006, reason: '', wasClean: false, origin: 'close-timeout', at: world.now }
    expect(await closed).toEqual(info)
    expect(told('close')).toEqual([info])
  })

  it('is bounded if the server has begun to close', async () => {
    const { world, socket } = await startOpen()
    world.socket.readyState = 2
    const closed = socket.close()
    await world.advance(2_000)
    expect(await closed).toMatchObject({ origin: 'close-timeout' })
  })

  it('delivers no message any more, as the native one', async () => {
    const { world, socket, emitted } = await startOpen()
    void socket.close()
    world.socket.deliver('late')
    expect(emitted()).toEqual([])
  })

  it('asks neither classifyClose nor backoff', async () => {
    const asked: unknown[] = []
    const { world, socket } = await startOpen({
      classifyClose: (info) => {
        asked.push(info)
        return 'retry'
      },
      backoff: (context) => asked.push(context),
    })
    void socket.close()
    world.socket.end()
    expect(socket.state).toBe('closed')
    expect(asked).toEqual([])
  })
})

describe('close() of an attempt', () => {
  it('closes the native socket and is over at once', async () => {
    const { world, socket, told } = start()
    const closed = socket.close()
    expect(socket.state).toBe('closed')
    expect(world.socket.closeCalls).toEqual([{ code: 1000, reason: '' }])
    const info = { code: 1006, reason: '', wasClean: false, origin: 'client', at: world.now }
    expect(await closed).toEqual(info)
    expect(told('close')).toEqual([info])
  })

  it('is not disturbed by a native open that comes all the same', async () => {
    const { world, socket, told } = start()
    await socket.close()
    world.socket.accept()
    await settle()
    world.socket.deliver('late')
    expect(socket.state).toBe('closed')
    expect(told('open')).toEqual([])
    expect(told('message')).toEqual([])
  })

  it.each(['url', 'protocols'] as const)(
    'while the %s function is pending, dials nothing',
    async (option) => {
      let settleIt: (value: string) => void = () => undefined
      const pending = () => new Promise<string>((resolve) => (settleIt = resolve))
      const { world, socket } = start({ [option]: pending })
      await settle()
      await socket.close()
      settleIt('wss')
      await world.advance(60_000)
      expect(world.sockets).toEqual([])
      expect(socket.state).toBe('closed')
    },
  )
})

describe('A native close event', () => {
  it('that comes after the bound is ignored', async () => {
    const { world, socket, names, forget } = await startOpen()
    const closed = socket.close()
    await world.advance(2_000)
    await closed
    const { status } = socket
    forget()
    world.socket.end(1000, '', true)
    await settle()
    expect(names()).toEqual([])
    expect(socket.status).toBe(status)
  })

  it('that comes when the next connection is open does nothing to it', async () => {
    const { world, socket, forget, names } = await startOpen()
    const old = world.socket
    void socket.close()
    socket.open()
    world.socket.accept()
    await settle()
    forget()
    old.end(1000, '', true)
    await world.advance(1_000)
    expect(names()).toEqual([])
    expect(socket.state).toBe('open')
  })

  it('of an attempt that was closed does nothing to the next attempt', async () => {
    const { world, socket } = await EVERY_STATE.connecting()
    const old = world.socket
    void socket.close()
    socket.open()
    old.end()
    await settle()
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1 })
    expect(world.live).toEqual([world.socket])
  })
})

describe('If the next attempt is overdue, because timers are late', () => {
  const late = async (): Promise<Scenario> => {
    const scenario = await startOpen()
    scenario.world.socket.end()
    scenario.world.sleep(60_000)
    scenario.forget()
    return scenario
  }

  it('close() dials nothing', async () => {
    const { world, socket, names } = await late()
    void socket.close()
    expect(world.sockets).toHaveLength(1)
    expect(names()).toEqual(['state', 'close'])
  })

  it('reconnect() dials once', async () => {
    const { world, socket, names } = await late()
    socket.reconnect()
    expect(world.sockets).toHaveLength(2)
    expect(names()).toEqual(['state'])
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'reconnect' })
  })
})
