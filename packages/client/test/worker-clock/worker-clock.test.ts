import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { workerClock as nodeClock, type WorkerClock, type workerClock } from '../../src/worker-clock.ts'
import { World } from '../simulation/world.ts'
import { bundle } from '../support/bundle.ts'
import { WorkerRealm } from './simulated-workers.ts'

const FILE_URL = 'https://app.example/worker.js'
const MINUTE = 60_000

let code = ''
let file = ''
let world: World
let realm: WorkerRealm
let makeClock: typeof workerClock
let fired: [name: string, after: number][]
beforeAll(async () => {
  code = await bundle('worker-clock.ts')
  file = await bundle('worker-clock/worker.ts')
})
beforeEach(() => {
  world = new World()
  realm = new WorkerRealm(world)
  realm.scripts.set(FILE_URL, file)
  makeClock = realm.load(code)
  fired = []
})

/** Sets a timer that records when it has fired. */
function set(clock: WorkerClock, name: string, delay: number): unknown {
  const start = world.now
  return clock.setTimeout(() => fired.push([name, world.now - start]), delay)
}

/** Attaches somebody; what they are told, and how they leave. */
function attach(clock: WorkerClock): { told: unknown[]; detach: () => void } {
  const told: unknown[] = []
  return { told, detach: clock.attach((error) => told.push(error)) }
}

/** A clock with one user, whose Worker runs. */
async function startClock(options?: Parameters<typeof workerClock>[0]): Promise<WorkerClock> {
  const clock = makeClock(options)
  attach(clock)
  await world.advance(0)
  return clock
}

describe.each([
  ['Blob', undefined],
  ['shipped file', { url: FILE_URL }],
])('A timer in the Worker of the %s', (_name, options) => {
  it('keeps its pace where page timers are throttled', async () => {
    realm.throttle = MINUTE
    const clock = await startClock(options)
    set(clock, 'a', 20_000)
    set(clock, 'b', 30_000)
    await world.advance(MINUTE)
    expect(fired).toEqual([
      ['a', 20_000],
      ['b', 30_000],
    ])
  })

  it('fires once, though page and Worker both do', async () => {
    const clock = await startClock(options)
    set(clock, 'a', 100)
    await world.advance(MINUTE)
    expect(fired).toEqual([['a', 100]])
    expect(world.timerCount).toBe(0)
  })

  it('never fires once it is cleared, and is left neither here nor there', async () => {
    const clock = await startClock(options)
    clock.clearTimeout(set(clock, 'a', 100))
    expect(world.timerCount).toBe(0)
    await world.advance(MINUTE)
    expect(fired).toEqual([])
  })

  it('never fires once it is cleared, though its message is under way', async () => {
    realm.throttle = MINUTE
    const clock = await startClock(options)
    realm.isHeld = true
    const handle = set(clock, 'a', 100)
    await world.advance(100)
    clock.clearTimeout(handle)
    realm.release()
    expect(fired).toEqual([])
  })

  it('costs one message to set and one to clear', async () => {
    const clock = await startClock(options)
    clock.clearTimeout(set(clock, 'a', 100))
    expect(realm.worker.posted).toHaveLength(2)
  })

  it('that is set before the Worker runs is not lost', async () => {
    realm.throttle = MINUTE
    const clock = makeClock(options)
    attach(clock)
    set(clock, 'a', 100)
    await world.advance(100)
    expect(fired).toEqual([['a', 100]])
  })
})

describe('The Worker', () => {
  it('starts with the first user; timers before that are the page’s', async () => {
    const clock = makeClock()
    set(clock, 'a', 100)
    await world.advance(100)
    expect(fired).toEqual([['a', 100]])
    expect(realm.workers).toHaveLength(0)
    attach(clock)
    expect(realm.workers).toHaveLength(1)
  })

  it('is one for all users, and ends with the last', () => {
    const users = [makeClock(), makeClock(), makeClock({})].map(attach)
    expect(realm.workers).toHaveLength(1)
    expect(realm.scripts.has(realm.worker.url)).toBe(true)
    users[1]!.detach()
    users[0]!.detach()
    expect(realm.live).toHaveLength(1)
    users[2]!.detach()
    expect(realm.live).toHaveLength(0)
    expect(realm.scripts.has(realm.worker.url)).toBe(false)
  })

  it('is one for each URL, a string or not', () => {
    for (const url of [FILE_URL, new URL(FILE_URL), undefined]) attach(makeClock({ url }))
    expect(realm.workers.map(({ url }) => url)).toEqual([FILE_URL, 'blob:1'])
    expect(realm.workers.map(({ options }) => options)).toEqual([{ type: 'module' }, { type: 'module' }])
  })

  it('starts anew for the next user', async () => {
    realm.throttle = MINUTE
    const clock = makeClock()
    attach(clock).detach()
    await startClock()
    set(clock, 'a', 100)
    await world.advance(100)
    expect(fired).toEqual([['a', 100]])
    expect(realm.live).toEqual([realm.worker])
  })

  it('takes no timer along that somebody else has set', async () => {
    const clock = makeClock()
    const user = attach(clock)
    await world.advance(0)
    const handle = set(clock, 'a', 100)
    set(clock, 'b', 200)
    await world.advance(50)
    user.detach()
    clock.clearTimeout(handle)
    await world.advance(MINUTE)
    expect(fired).toEqual([['b', 200]])
  })
})

describe('A Worker that is refused', () => {
  it('is reported to each user once, and page timers take over', async () => {
    realm.refusal = new Error('Refused')
    const users = [makeClock(), makeClock()].map(attach)
    set(makeClock(), 'a', 100)
    await world.advance(100)
    expect(fired).toEqual([['a', 100]])
    for (const { told } of users) {
      expect(told).toMatchObject([{ message: expect.stringMatching(/page timers/), cause: realm.refusal }])
    }
    expect([...realm.scripts.keys()]).toEqual([FILE_URL])
  })

  it.each(['Worker', 'Blob', 'URL'])('is one if there is no %s', async (name) => {
    const clock = realm.load(code, [name])()
    const { told, detach } = attach(clock)
    set(clock, 'a', 100)
    await world.advance(100)
    detach()
    expect(fired).toEqual([['a', 100]])
    expect(told).toMatchObject([{ cause: { name: 'ReferenceError' } }])
  })

  it('is one in Node', async () => {
    const clock = nodeClock()
    const { told, detach } = attach(clock)
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 1))
    detach()
    expect(told).toMatchObject([{ cause: { name: 'ReferenceError' } }])
  })

  it('is asked for again when all have left', () => {
    realm.refusal = new Error('Refused')
    const clock = makeClock()
    attach(clock).detach()
    realm.refusal = undefined
    expect(attach(clock).told).toEqual([])
    expect(realm.live).toHaveLength(1)
  })
})

describe.each(['error', 'messageerror'] as const)('A Worker that fails with the event %s', (type) => {
  it('is reported to each user once, and ended', async () => {
    const users = [makeClock(), makeClock()].map(attach)
    realm.worker.fail(type)
    realm.worker.fail(type)
    const late = attach(makeClock())
    for (const { told } of [...users, late]) expect(told).toMatchObject([{ cause: { type } }])
    expect(realm.live).toHaveLength(0)
    expect(realm.workers).toHaveLength(1)
    expect([...realm.scripts.keys()]).toEqual([FILE_URL])
  })

  it('loses no timer', async () => {
    const clock = await startClock()
    const handle = set(clock, 'a', 100)
    set(clock, 'b', 200)
    await world.advance(50)
    realm.worker.fail(type)
    clock.clearTimeout(handle)
    set(clock, 'c', 300)
    await world.advance(MINUTE)
    expect(fired).toEqual([
      ['b', 200],
      ['c', 300],
    ])
  })

  it('but has ended before disturbs no other', () => {
    const clock = makeClock()
    attach(clock).detach()
    const { told } = attach(clock)
    realm.workers[0]?.fail(type)
    expect(told).toEqual([])
    expect(realm.live).toEqual([realm.worker])
  })
})

describe('A Worker that never says anything', () => {
  const url = 'https://app.example/never-loads.js'

  it('is given up when a timer of ten seconds has passed', async () => {
    const clock = makeClock({ url })
    const { told } = attach(clock)
    set(clock, 'a', 9_999)
    set(clock, 'b', 10_000)
    await world.advance(9_999)
    expect(told).toEqual([])
    await world.advance(1)
    expect(told).toHaveLength(1)
    expect(realm.live).toHaveLength(0)
    expect(fired).toEqual([
      ['a', 9_999],
      ['b', 10_000],
    ])
  })

  it('is not given up once more after it has failed', async () => {
    const clock = makeClock({ url })
    const { told } = attach(clock)
    set(clock, 'a', 10_000)
    realm.worker.fail('error')
    await world.advance(10_000)
    expect(told).toHaveLength(1)
  })

  it('is not given up by a timer that is older', async () => {
    const clock = makeClock({ url })
    set(clock, 'a', 10_000)
    await world.advance(9_999)
    const { told } = attach(clock)
    await world.advance(1)
    expect(told).toEqual([])
  })

  it('is not one that has said something, however late its timers are', async () => {
    const clock = makeClock()
    const { told } = attach(clock)
    set(clock, 'a', 10_000)
    await world.advance(0)
    realm.isHeld = true
    set(clock, 'b', 10_000)
    await world.advance(MINUTE)
    expect(told).toEqual([])
    expect(fired).toHaveLength(2)
  })
})

describe('Users that get a failure', () => {
  it('may detach themselves and others, which then get nothing', () => {
    const clock = makeClock()
    const leave: (() => void)[] = []
    const told: string[] = []
    for (const name of ['a', 'b']) {
      leave.push(
        clock.attach(() => {
          told.push(name)
          for (const detach of leave) detach()
        }),
      )
    }
    realm.worker.fail('error')
    expect(told).toEqual(['a'])
  })

  it('may attach others, which get it once', () => {
    const clock = makeClock()
    const others: unknown[][] = []
    clock.attach(() => others.push(attach(clock).told))
    realm.worker.fail('error')
    expect(others).toMatchObject([[{ cause: { type: 'error' } }]])
  })
})
