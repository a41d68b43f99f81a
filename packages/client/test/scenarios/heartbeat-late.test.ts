import { describe, expect, it } from 'vitest'
import { answerPings, type Scenario, type Start, startOpen } from '../simulation/scenario.ts'

const INTERVAL = 19_000

describe('a deadline that is met late, as after sleep', () => {
  const late = async (options: Start = {}): Promise<Scenario> => {
    const scenario = await startOpen({ heartbeat: { attempts: 1 }, ...options })
    await scenario.world.advance(INTERVAL)
    expect(scenario.world.socket.pings).toHaveLength(1)
    scenario.world.sleep(2_000 + 4_000)
    return scenario
  }

  it('is put off by 100 ms, in which a pong that has arrived counts', async () => {
    const { world, socket, told } = await late()
    await world.advance(90)
    expect(told('lost')).toEqual([])
    world.socket.pong()
    await world.advance(10_000)
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
  })

  it('is put off once', async () => {
    const { world, told } = await late()
    const wokeAt = world.now
    await world.advance(1_000)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat', at: wokeAt + 100 }])
  })

  it('counts a message that is delivered before the timer fires', async () => {
    const { world, told } = await late()
    world.socket.deliver('it waited in the browser')
    await world.advance(1_000)
    expect(told('lost')).toEqual([])
  })

  it('is put off where it is met more than a second late', async () => {
    const { world, told } = await startOpen({ heartbeat: { attempts: 1 } })
    await world.advance(INTERVAL)
    world.sleep(2_000 + 1_100)
    await world.advance(90)
    expect(told('lost')).toEqual([])
  })

  it("isn't put off where it is met less than a second late", async () => {
    const { world, told } = await startOpen({ heartbeat: { attempts: 1 } })
    await world.advance(INTERVAL)
    world.sleep(2_900)
    const wokeAt = world.now
    await world.advance(0)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat', at: wokeAt }])
  })

  it('ends no healthy connection, however often the machine sleeps', async () => {
    const { world, told } = await startOpen()
    answerPings(world, world.socket, 50)
    for (let night = 0; night < 30; night += 1) {
      world.sleep(8 * 3_600_000)
      await world.advance(INTERVAL - 700 * night)
    }
    expect(told('lost')).toEqual([])
  })

  it('is put off with `listen` too', async () => {
    const { world, told } = await startOpen({ heartbeat: { listen: 10_000, attempts: 1 } })
    world.sleep(2_000 + 4_000)
    await world.advance(90)
    world.socket.deliver('it waited in the browser')
    await world.advance(5_000)
    expect(told('lost')).toEqual([])
  })
})
