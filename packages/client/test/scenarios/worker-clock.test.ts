import { beforeAll, describe, expect, it } from 'vitest'
import type { Environment } from '../../src/index.ts'
import { accept, answerPings, type Scenario, start } from '../simulation/scenario.ts'
import type { World } from '../simulation/world.ts'
import { bundle } from '../support/bundle.ts'
import { WorkerRealm } from '../worker-clock/simulated-workers.ts'

interface ScenarioWithWorkers extends Scenario {
  readonly realm: WorkerRealm
}

let code = ''
beforeAll(async () => {
  code = await bundle('worker-clock.ts')
})

/** A client with the timers of `workerClock()`. */
function startClient(prepare: (realm: WorkerRealm) => void = () => undefined): ScenarioWithWorkers {
  const environment: Partial<Environment> = {}
  const realms: WorkerRealm[] = []
  const before = (world: World) => {
    const realm = new WorkerRealm(world)
    prepare(realm)
    realms.push(realm)
    Object.assign(environment, world.environment, realm.load(code)())
  }
  const scenario = start({ before, environment })
  return { ...scenario, realm: realms[0]! }
}

/** The same, open, and the server answers pings. */
async function startOpenClient(prepare?: (realm: WorkerRealm) => void): Promise<ScenarioWithWorkers> {
  const scenario = startClient(prepare)
  answerPings(scenario.world, await accept(scenario.world))
  return scenario
}

/** As in a tab that has been hidden for five minutes. */
function throttle(realm: WorkerRealm): void {
  realm.throttle = 60_000
}

describe('In a hidden tab, a heartbeat by workerClock', () => {
  it('keeps its pace', async () => {
    const { world, told } = await startOpenClient(throttle)
    await world.advance(60_000)
    expect(world.socket.pings).toHaveLength(3)
    expect(told('error')).toEqual([])
  })

  it('notices a dead connection as soon as in a visible one', async () => {
    const { world, told } = await startOpenClient(throttle)
    await world.advance(25_000)
    world.socket.onsend = () => undefined
    await world.advance(34_000)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
  })
})

describe('Where the Worker is refused', () => {
  const refuse = (realm: WorkerRealm) => {
    realm.refusal = new DOMException('Refused', 'SecurityError')
  }

  it('one error tells it, to listeners that are added after the constructor', async () => {
    const { told, socket } = await startOpenClient(refuse)
    expect(told('error')).toMatchObject([
      { code: 'environment', cause: { cause: { name: 'SecurityError' } } },
    ])
    expect(socket.state).toBe('open')
  })

  it('the heartbeat keeps the pace of page timers, through reconnects, and no other error comes', async () => {
    const { world, told, socket } = await startOpenClient(refuse)
    await world.advance(60_000)
    expect(world.socket.pings).toHaveLength(3)
    socket.reconnect()
    answerPings(world, await accept(world))
    await world.advance(60_000)
    expect(world.socket.pings).toHaveLength(3)
    expect(told('error')).toHaveLength(1)
  })
})

describe('Where the Worker fails', () => {
  it('while the first dial is under way, the connect timeout is kept', async () => {
    const { world, realm, told, socket } = startClient()
    await world.advance(4_000)
    realm.worker.fail('error')
    await world.advance(5_999)
    expect(socket.state).toBe('connecting')
    await world.advance(1)
    expect(socket.state).toBe('waiting')
    expect(told('error')).toHaveLength(1)
  })

  it('later, the heartbeat goes on without a gap, and one error tells it', async () => {
    const { world, realm, told } = await startOpenClient()
    await world.advance(30_000)
    expect(world.socket.pings).toHaveLength(1)
    realm.worker.fail('error')
    await world.advance(30_000)
    expect(world.socket.pings).toHaveLength(3)
    expect(told('error')).toMatchObject([{ code: 'environment' }])
    expect(told('lost')).toEqual([])
  })
})

describe('The Worker', () => {
  it('lives from the first dial to the end of close(), which leaves no timer', async () => {
    const { world, realm, socket } = await startOpenClient()
    expect(realm.live).toHaveLength(1)
    void socket.close()
    expect(realm.live).toHaveLength(1)
    world.socket.end(1000)
    expect(socket.state).toBe('closed')
    expect(realm.live).toHaveLength(0)
    expect(world.timerCount).toBe(0)
  })

  it('outlives a lost connection', async () => {
    const { world, realm } = await startOpenClient(throttle)
    world.socket.end()
    await world.advance(1_000)
    expect(world.sockets).toHaveLength(2)
    expect(realm.workers).toHaveLength(1)
  })
})
