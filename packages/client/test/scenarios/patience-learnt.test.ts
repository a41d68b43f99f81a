import { describe, expect, it } from 'vitest'
import { type Scenario, type Start, startTrusted } from '../simulation/scenario.ts'
import { answerLate, comeBack, fallSilent } from '../simulation/silence.ts'

const INTERVAL = 19_000

/** A silence of that length after an idle ping ends in proof of life. */
async function survive(ms: number, options?: Start): Promise<Scenario> {
  const scenario = await startTrusted(options)
  await answerLate(scenario, ms)
  return scenario
}

/** The same after a message. */
async function surviveBusy(ms: number, options?: Start): Promise<Scenario> {
  const scenario = await startTrusted(options)
  scenario.socket.send('question')
  await answerLate(scenario, ms)
  return scenario
}

/** The verdict on a silence after a message. */
function fallSilentBusy(scenario: Scenario): ReturnType<typeof fallSilent> {
  scenario.socket.send('question')
  return fallSilent(scenario)
}

describe('a silence that ended in proof of life', () => {
  it('sets the patience to one and a half times itself', async () => {
    expect(await fallSilent(await survive(8_000))).toMatchObject({ givenUp: 12_000 })
    expect((await fallSilentBusy(await surviveBusy(16_000))).givenUp).toBeCloseTo(24_000, -2)
  })

  it('leaves a patience that is longer', async () => {
    expect(await fallSilent(await survive(3_000))).toMatchObject({ givenUp: 10_000 })
  })

  it('ended by any message counts', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    await world.advance(INTERVAL + 8_000)
    world.socket.deliver('anything')
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 12_000 })
  })

  it('that was longer is remembered, not the last one', async () => {
    const scenario = await survive(8_000)
    await answerLate(scenario, 4_000)
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 12_000 })
  })

  it('is remembered for the life of the socket, across connections', async () => {
    const scenario = await survive(8_000)
    const { world, socket } = scenario
    socket.reconnect()
    await comeBack(scenario)
    for (let hour = 0; hour < 2; hour += 1) {
      for (let minute = 0; minute < 60; minute += 1) {
        world.openSocket.deliver('news')
        await world.advance(10_000)
      }
    }
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 12_000 })
  })

  it('counts for its own kind alone', async () => {
    expect(await fallSilent(await surviveBusy(16_000))).toMatchObject({ givenUp: 10_000 })
    expect((await fallSilentBusy(await survive(8_000))).givenUp).toBeCloseTo(20_000, -2)
  })

  it('keeps busy at least idle', async () => {
    const options: Start = { heartbeat: { patience: { idle: 10_000, busy: 10_000 } } }
    expect((await fallSilentBusy(await survive(8_000, options))).givenUp).toBeCloseTo(12_000, -2)
  })

  it('counts for 120 s at most', async () => {
    const options: Start = { heartbeat: { patience: { idle: 100_000, busy: 100_000 } }, overlap: false }
    expect(await fallSilent(await survive(95_000, options))).toMatchObject({ givenUp: 120_000 })
  })

  it('makes the first missed deadline as long, within timeout.max', async () => {
    expect(await fallSilent(await survive(4_000, { heartbeat: { timeout: { max: 5_000 } } }))).toMatchObject({
      suspected: 5_000,
    })
    const scenario = await startTrusted()
    await scenario.world.advance(INTERVAL + 4_000)
    scenario.world.socket.deliver('no pong, so that nothing is measured')
    expect(await fallSilent(scenario)).toMatchObject({ suspected: 6_000 })
  })

  it('makes only the first deadline as long: then it is asked at each deadline', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    await world.advance(INTERVAL + 4_000)
    world.socket.deliver('anything')
    const { length } = world.socket.pings
    await world.advance(INTERVAL + 5_990)
    expect(world.socket.pings).toHaveLength(length + 1)
    await world.advance(20)
    expect(world.socket.pings).toHaveLength(length + 2)
    await world.advance(2_000)
    expect(world.openSocket.pings).toHaveLength(length + 3)
  })

  it('delays no ping', async () => {
    const scenario = await surviveBusy(16_000)
    const { world, socket } = scenario
    await world.advance(10_000)
    const { length } = world.socket.pings
    socket.send('question')
    await world.advance(2_010)
    expect(world.socket.pings).toHaveLength(length + 1)
  })
})

describe('nothing is learnt from a silence', () => {
  it('with a sign', async () => {
    const scenario = await startTrusted({ overlap: false })
    const { world, socket } = scenario
    socket.probe()
    await world.advance(9_500)
    world.socket.pong()
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 10_000 })
  })

  it('in which a sign came', async () => {
    const scenario = await startTrusted({ overlap: false })
    const { world, socket } = scenario
    await world.advance(INTERVAL + 5_000)
    socket.probe()
    await world.advance(4_000)
    world.socket.deliver('alive')
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 10_000 })
  })

  it('with an offline', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    await world.advance(INTERVAL + 2_000)
    world.goOffline()
    await world.advance(7_000)
    world.goOnline()
    world.socket.deliver('alive')
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 10_000 })
  })

  it('with a late timer', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    await world.advance(INTERVAL + 100)
    world.sleep(6_800)
    await world.advance(0)
    world.socket.deliver('alive')
    await world.advance(200)
    expect(await fallSilent(scenario)).toMatchObject({ suspected: 2_000, givenUp: 10_000 })
  })

  it('with a message that comes before the late timer', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    await world.advance(INTERVAL + 100)
    world.sleep(6_000)
    world.socket.deliver('alive')
    await world.advance(200)
    expect(await fallSilent(scenario)).toMatchObject({ suspected: 2_000, givenUp: 10_000 })
  })

  it('that was an upload’s', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    await world.advance(INTERVAL + 10)
    socket.send(new ArrayBuffer(1_000_000))
    await world.advance(21_000)
    world.socket.deliver('thank you')
    expect(await fallSilent(scenario)).toMatchObject({ suspected: 2_000, givenUp: 10_000 })
  })

  it('that ended in no proof of life', async () => {
    const scenario = await startTrusted()
    await fallSilent(scenario)
    await comeBack(scenario)
    expect(await fallSilent(scenario)).toMatchObject({ givenUp: 10_000 })
  })
})
