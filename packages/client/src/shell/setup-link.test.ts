import { getEventListeners } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { settle, World } from '../../test/simulation/world.ts'
import { watch } from '../../test/support/watched-promise.ts'
import type { Environment, SocketData, WebSocketLike } from '../environment/environment.ts'
import type { SetupLink } from '../options.ts'
import { SetupInbox } from './setup-link.ts'

const NATIVE = { url: 'wss://example.com/live', protocol: 'chat' } as WebSocketLike

interface Bench {
  readonly world: World
  readonly inbox: SetupInbox
  readonly link: SetupLink
  readonly attempt: AbortController
  readonly sent: SocketData[]
  endAttempt(reason?: unknown): void
  /** A message comes in. */
  deliver(data: unknown): boolean | 'overflow'
}

function makeBench(bounds: ConstructorParameters<typeof SetupInbox>[0] = false): Bench {
  const world = new World()
  const attempt = new AbortController()
  const inbox = new SetupInbox(bounds, attempt.signal, world.environment as Environment)
  const sent: SocketData[] = []
  const link = inbox.link(NATIVE, (data) => sent.push(data))
  const deliver = (data: unknown) => inbox.keep(new MessageEvent('message', { data }))
  const endAttempt = (reason?: unknown): void => {
    attempt.abort(reason)
    inbox.end()
  }
  return { world, inbox, link, attempt, sent, endAttempt, deliver }
}

const dataOf = (events: readonly MessageEvent[]): unknown[] => events.map(({ data }) => data)

describe('receive()', () => {
  it('gives the messages in order, those too that came before', async () => {
    const { link, deliver } = makeBench()
    deliver('1')
    const both = Promise.all([link.receive(), link.receive()])
    deliver('2')
    deliver('3')
    expect([...(await both), await link.receive()]).toEqual(['1', '2', '3'])
  })

  it('without a timeout cancels no timer', async () => {
    const { link, deliver, world } = makeBench()
    const cancelled: unknown[] = []
    const { environment } = world
    const { clearTimeout } = environment
    environment.clearTimeout = (handle) => {
      cancelled.push(handle)
      clearTimeout?.(handle)
    }
    const waits = [link.receive(), link.receive({ timeout: 1_000 })]
    deliver('1')
    deliver('2')
    await Promise.all(waits)
    expect(cancelled).toEqual([1])
  })

  it('that was aborted takes no message', async () => {
    const { link, deliver, inbox } = makeBench()
    const controller = new AbortController()
    const wait = watch(link.receive({ signal: controller.signal }))
    controller.abort('enough')
    deliver('1')
    await settle()
    expect(wait.outcome).toEqual(['rejected', 'enough'])
    expect(dataOf(inbox.release())).toEqual(['1'])
  })

  it('with a signal that is aborted already takes no message', async () => {
    const { link, deliver, inbox } = makeBench()
    deliver('1')
    await expect(link.receive({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    expect(dataOf(inbox.release())).toEqual(['1'])
  })

  it('that has timed out takes no message', async () => {
    const { link, deliver, world } = makeBench()
    const wait = watch(link.receive({ timeout: 100 }))
    const next = watch(link.receive())
    await world.advance(99)
    expect(wait.outcome).toBe('pending')
    await world.advance(1)
    expect(wait.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    expect((wait.outcome as unknown[])[1]).toBeInstanceOf(DOMException)
    deliver('1')
    await settle()
    expect(next.outcome).toEqual(['resolved', '1'])
  })

  it('waits on where timeout is longer than timers can be', async () => {
    const { link, world, deliver } = makeBench()
    const wait = watch(link.receive({ timeout: 1e12 }))
    await world.advance(1_000)
    deliver('1')
    await settle()
    expect(wait.outcome).toEqual(['resolved', '1'])
  })

  it.each(['a message', 'an abort', 'a timeout', 'the end of the attempt', 'the end of setup'])(
    'leaves no listener and no timer behind after %s',
    async (end) => {
      const { link, deliver, world, attempt, inbox, endAttempt } = makeBench()
      const controller = new AbortController()
      const wait = watch(link.receive({ signal: controller.signal, timeout: 100 }))
      expect(world.timerCount).toBe(1)
      if (end === 'a message') deliver('1')
      else if (end === 'an abort') controller.abort()
      else if (end === 'a timeout') await world.advance(100)
      else if (end === 'the end of setup') inbox.end()
      else endAttempt()
      await settle()
      expect(wait.outcome).not.toBe('pending')
      expect(getEventListeners(attempt.signal, 'abort')).toEqual([])
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
      expect(world.timerCount).toBe(0)
    },
  )

  it('rejects with the reason when the attempt ends, before and after', async () => {
    const { link, endAttempt } = makeBench()
    const waits = [watch(link.receive()), watch(link.receive({ signal: new AbortController().signal }))]
    endAttempt('over')
    waits.push(watch(link.receive()))
    await settle()
    expect(waits.map(({ outcome }) => outcome)).toEqual(Array(3).fill(['rejected', 'over']))
  })

  it('rejects when setup is over, and takes no message then', async () => {
    const { link, inbox, deliver } = makeBench()
    const waits = [watch(link.receive())]
    inbox.end()
    waits.push(watch(link.receive()))
    deliver('1')
    await settle()
    const isOver = ['rejected', expect.objectContaining({ code: 'setup' })]
    expect(waits.map(({ outcome }) => outcome)).toEqual([isOver, isOver])
    expect(dataOf(inbox.release())).toEqual(['1'])
  })

  it('that is no longer awaited is no unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): unknown => unhandled.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const { link, endAttempt, inbox, world } = makeBench()
    void link.receive()
    void link.receive({ timeout: 10 })
    await world.advance(10)
    inbox.end()
    endAttempt('over')
    void link.receive()
    void link.receive({ timeout: -1 })
    await settle()
    expect(unhandled).toEqual([])
  })

  it.each([
    [null, TypeError],
    [5, TypeError],
    [{ timeout: '5' }, TypeError],
    [{ timeout: null }, TypeError],
    [{ timeout: -1 }, RangeError],
    [{ timeout: Number.NaN }, RangeError],
    [{ signal: {} }, TypeError],
    [{ signal: 'signal' }, TypeError],
  ])('rejects for options that cannot work, and takes no message: %j', async (options, error) => {
    const { link, inbox, deliver, world, attempt } = makeBench()
    await expect(link.receive(options as never)).rejects.toBeInstanceOf(error)
    deliver('1')
    expect(dataOf(inbox.release())).toEqual(['1'])
    expect([world.timerCount, getEventListeners(attempt.signal, 'abort')]).toEqual([0, []])
  })
})

describe('The inbox', () => {
  it('keeps what is not received until it is released', () => {
    const { inbox, deliver } = makeBench()
    expect([deliver('1'), deliver('2')]).toEqual([true, true])
    inbox.end()
    expect(deliver('3')).toBe(true)
    expect(dataOf(inbox.release())).toEqual(['1', '2', '3'])
    expect(deliver('4')).toBe(false)
    expect(inbox.release()).toEqual([])
  })

  it.each<[what: string, bounds: { maxMessages: number; maxBytes: number }, fitting: string[], data: string]>(
    [
      ['messages', { maxMessages: 2, maxBytes: 100 }, ['1', '2'], '3'],
      ['bytes', { maxMessages: 100, maxBytes: 5 }, ['ä', 'bcd'], 'e'],
      ['bytes of one message', { maxMessages: 100, maxBytes: 5 }, [], 'äöü'],
    ],
  )('overflows when more %s wait than may', (_what, bounds, fitting, data) => {
    const { deliver } = makeBench(bounds)
    for (const fits of fitting) expect(deliver(fits)).toBe(true)
    expect(deliver(data)).toBe('overflow')
  })

  it('has room again for what was received', async () => {
    const { deliver, link } = makeBench({ maxMessages: 2, maxBytes: 4 })
    for (let count = 0; count < 10; count += 1) {
      expect([deliver('ab'), deliver('cd')]).toEqual([true, true])
      await link.receive()
      await link.receive()
    }
    const wait = link.receive()
    expect(deliver('longer than there is room')).toBe(true)
    await wait
  })

  it('is bounded by what the queue is bounded by as a rule, if that keeps nothing', () => {
    const { deliver } = makeBench(false)
    for (let count = 0; count < 1_000; count += 1) expect(deliver('x')).toBe(true)
    expect(deliver('x')).toBe('overflow')
  })
})

describe('The link', () => {
  it('has what belongs to the connection', () => {
    const { link, attempt } = makeBench()
    expect(link).toMatchObject({ url: 'wss://example.com/live', protocol: 'chat', signal: attempt.signal })
  })

  it('sends until setup is over, the connection usable or the attempt ended', () => {
    const benches = [makeBench(), makeBench(), makeBench()]
    for (const { link, sent } of benches) {
      link.send('1')
      expect(sent).toEqual(['1'])
    }
    benches[0]?.inbox.end()
    benches[1]?.inbox.release()
    benches[2]?.endAttempt(new RangeError('over'))
    expect(() => benches[0]?.link.send('2')).toThrow(expect.objectContaining({ code: 'setup' }))
    expect(() => benches[1]?.link.send('2')).toThrow(expect.objectContaining({ code: 'setup' }))
    expect(() => benches[2]?.link.send('2')).toThrow(new RangeError('over'))
    expect(benches.map(({ sent }) => sent)).toEqual([['1'], ['1'], ['1']])
  })

  it('refuses what cannot be sent', () => {
    const { link, sent } = makeBench()
    expect(() => link.send({} as string)).toThrow(TypeError)
    expect(sent).toEqual([])
  })
})
