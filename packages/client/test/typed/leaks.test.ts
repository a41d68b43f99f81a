import type { ServerConnection } from 'resilient-socket/testing'
import { typed } from 'resilient-socket/typed'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../src/testing/random.ts'
import { answerTo, incoming, listenersOf, type Outcome, outgoing, startSocket, watch } from './scenario.ts'

const REQUESTS = 10_000

describe('10,000 requests with random fates', () => {
  it('are settled as soon as nothing can answer them, not before, and leave no listener and no timer', {
    timeout: 120_000,
  }, async () => {
    const random = seeded(Number(process.env.SEED ?? 16))
    const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T
    const timers = new Set<unknown>()
    const counted = {
      setTimeout(callback: () => void, delay: number) {
        const timer = world.environment.setTimeout(() => {
          timers.delete(timer)
          callback()
        }, delay)
        timers.add(timer)
        return timer
      },
      clearTimeout(timer: unknown) {
        timers.delete(timer)
        world.environment.clearTimeout(timer)
      },
    }
    const world = startSocket({
      autoConnect: false,
      environment: counted,
      queue: { maxMessages: 10, overflow: 'drop-oldest' },
      heartbeat: { interval: 1_000, patience: { idle: 1_000, busy: 1_000 } },
    })
    const { socket, network, advance } = world
    socket.open()
    /** Which connection brought a request to the server. */
    const carriers = new Map<string, ServerConnection>()
    const connections: ServerConnection[] = []
    const tooLate: string[] = []
    const tooEarly: string[] = []
    network.onConnection = (connection) => connections.push(connection)
    network.onMessage = (connection, data) => {
      const answer = answerTo(data)
      const { id } = JSON.parse(String(data))
      carriers.set(id, connection)
      const { error, at = Infinity } = fates[Number(id)] ?? {}
      if (error === 'closed' && connections.indexOf(connection) >= at) tooLate.push(id)
      const delay = pick(0, 0, 50, 500, 5_000, Infinity)
      if (answer && delay < Infinity) world.environment.setTimeout(() => connection.send(answer), delay)
    }
    let id = -1
    const live = typed(socket, { incoming, outgoing, createId: () => String((id += 1)) })
    const controllers: AbortController[] = []
    /** `at`: how many connections there were when it was rejected. */
    const fates: (Outcome & { at?: number })[] = []
    let added = 0
    let removed = 0
    for (let count = 0; count < REQUESTS; count += 1) {
      const controller = new AbortController()
      const { signal } = controller
      const { addEventListener, removeEventListener } = signal
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        added += 1
        addEventListener.apply(signal, args)
      }
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        removed += 1
        removeEventListener.apply(signal, args)
      }
      controllers.push(controller)
      const timeout = pick(50, 1_000, 30_000, Infinity)
      const request = live.request({ type: 'join', room: 'lobby' }, { reply: 'joined', signal, timeout })
      const fate: Outcome & { at?: number } = watch(request)
      request.catch(() => {
        fate.at = connections.length
        const isAlive = socket.state === 'open' && carriers.get(String(count)) === connections.at(-1)
        if (fate.error === 'closed' && isAlive) tooEarly.push(String(count))
      })
      fates.push(fate)
      if (random() < 0.2) controllers[Math.floor(random() * controllers.length)]?.abort(new RangeError())
      if (random() < 0.3) await advance(pick(1, 20, 200))
      if (random() < 0.02) {
        const fault = pick('reset', 'forget', 'rotate', 'reconnect', 'probe', 'close', 'hole')
        if (fault === 'reset') network.reset()
        else if (fault === 'forget') network.forget()
        else if (fault === 'hole') network.blackHole()
        else void socket[fault]()
        await advance(pick(0, 30, 3_000))
        network.heal()
        socket.open()
      }
    }
    await advance(60_000)
    // What still waits is on the connection that there is: nothing else can be answered.
    const waiting = [...fates.keys()].filter((index) => !fates[index]?.value && !fates[index]?.error)
    const current = network.connections.at(-1)
    expect(waiting.filter((index) => carriers.get(String(index)) !== current)).toEqual([])
    expect([...tooLate, ...tooEarly]).toEqual([])
    void socket.close()
    await advance(60_000)
    const counts = new Map<string, number>()
    for (const { value, error = value ? 'answered' : 'pending' } of fates)
      counts.set(error, (counts.get(error) ?? 0) + 1)
    expect([...counts.keys()].toSorted()).toEqual([
      'RangeError',
      'TimeoutError',
      'answered',
      'closed',
      'dropped',
    ])
    expect(Math.min(...counts.values())).toBeGreaterThan(10)
    expect(listenersOf(socket)).toBe(0)
    expect(added).toBe(removed)
    expect(timers.size).toBe(0)
  })
})
