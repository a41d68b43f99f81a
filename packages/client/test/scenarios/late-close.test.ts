import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  answerOne,
  recordDials,
  type Scenario,
  startTrusted,
} from '../simulation/scenario.ts'
import { comeBack, fallSilent } from '../simulation/silence.ts'
import { settle } from '../simulation/world.ts'

type Kind = 'idle' | 'busy'

/** How the browser tells in the end that a discarded connection has closed, so long after it was told to. */
interface LateClose {
  readonly after: number
  readonly isClean: boolean
}

const clean: LateClose = { after: 10_000, isClean: true }
const unclean = (after: number): LateClose => ({ after, isClean: false })

/** The server falls silent; afterwards the next connection is open, and it has been told how the old one closed. */
async function giveUp(scenario: Scenario, kind: Kind, late?: LateClose): Promise<number> {
  const { world, socket } = scenario
  const { openSocket: old } = world
  if (late) {
    const { after, isClean } = late
    socket.once('lost', () => {
      world.environment.setTimeout?.(() => old.end(isClean ? 1000 : 1006, '', isClean), after)
    })
  }
  if (kind === 'busy') socket.send('question')
  const { givenUp } = await fallSilent(scenario)
  await comeBack(scenario)
  await world.advance(late?.after ?? 0)
  world.socket.deliver('hello')
  return givenUp
}

/** The patience that a connection of this kind is given, after all of these. */
async function patienceAfter(
  kind: Kind,
  ...ends: readonly (readonly [kind: Kind, late: LateClose])[]
): Promise<number> {
  const scenario = await startTrusted()
  for (const [kind, late] of ends) await giveUp(scenario, kind, late)
  return giveUp(scenario, kind)
}

describe('a connection that was given up for silence, and then closes clean', () => {
  it('was alive: the patience of that kind is trebled', async () => {
    expect(await patienceAfter('busy', ['busy', clean])).toBe(60_000)
    expect(await patienceAfter('idle', ['busy', clean])).toBe(10_000)
  })

  it('was alive if nothing was owed, too; busy stays at least idle', async () => {
    expect(await patienceAfter('idle', ['idle', clean])).toBe(30_000)
    expect(await patienceAfter('busy', ['idle', clean])).toBe(30_000)
  })

  it('trebles it again, to 120 s at most', async () => {
    expect(await patienceAfter('idle', ['idle', clean], ['idle', clean])).toBe(90_000)
    expect(await patienceAfter('busy', ['busy', clean], ['busy', clean])).toBe(120_000)
  })

  it('is believed for ten minutes', async () => {
    const scenario = await startTrusted()
    await giveUp(scenario, 'busy', clean)
    for (let second = 0; second < 600; second += 10) {
      scenario.world.socket.deliver('news')
      await scenario.world.advance(10_000)
    }
    expect(await giveUp(scenario, 'busy')).toBe(20_000)
  })

  it('is believed whatever the socket does by then', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    const [old] = world.sockets
    socket.send('question')
    await fallSilent(scenario)
    expect(socket.state).toBe('connecting')
    old?.end(1000)
    await comeBack(scenario)
    expect(await giveUp(scenario, 'busy')).toBe(60_000)
  })

  it('is believed where it was replaced before the patience was over', async () => {
    const scenario = await startTrusted()
    const { world, socket, told } = scenario
    const [old] = world.sockets
    socket.send('question')
    acceptAll(world, () => undefined)
    await world.advance(2_010 + 17_000)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    answerOne(scenario)
    old?.end(1000)
    expect(await giveUp(scenario, 'busy')).toBe(60_000)
  })
})

it('a clean late close counts for a silence that is under way', async () => {
  const scenario = await startTrusted()
  const { world, socket } = scenario
  const [old] = world.sockets
  await giveUp(scenario, 'busy')
  socket.send('question')
  world.socket.onsend = () => undefined
  await world.advance(12_000)
  expect(socket.health).toBe('suspect')
  old?.end(1000)
  const dials = recordDials(world)
  await world.advance(2_010 + 0.85 * 60_000 - 12_000 - 100)
  expect(dials).toEqual([])
  await world.advance(200)
  expect(dials).toEqual([0])
})

describe('one that then closes unclean', () => {
  it.each([100, 3_900, 8_100, 60_000])('was dead, and teaches nothing: after %d ms', async (after) => {
    expect(await patienceAfter('busy', ['busy', unclean(after)])).toBe(20_000)
  })

  it.each([100, 3_900, 8_100, 60_000])('undoes what was presumed: after %d ms', async (after) => {
    expect(await patienceAfter('busy', ['busy', clean], ['busy', unclean(after)])).toBe(20_000)
  })

  it.each([4_000, 5_500, 8_000])('tells nothing 4 to 8 s after the close: %d ms', async (after) => {
    expect(await patienceAfter('busy', ['busy', clean], ['busy', unclean(after)])).toBe(60_000)
    expect(await patienceAfter('busy', ['busy', unclean(after)])).toBe(20_000)
  })

  it('then, a second time in a row with something owed, trebles the patience for that', async () => {
    const twice = [
      ['busy', unclean(5_500)],
      ['busy', unclean(5_500)],
    ] as const
    expect(await patienceAfter('busy', ...twice)).toBe(60_000)
    expect(await patienceAfter('idle', ...twice)).toBe(10_000)
  })

  it('then, a second time in a row with nothing owed, teaches nothing', async () => {
    expect(await patienceAfter('idle', ['idle', unclean(5_500)], ['idle', unclean(5_500)])).toBe(10_000)
  })

  it('then, but not in a row, teaches nothing', async () => {
    const ends = [5_500, 60_000, 5_500].map((after) => ['busy', unclean(after)] as const)
    expect(await patienceAfter('busy', ...ends)).toBe(20_000)
  })
})

describe('the end of a discarded connection', () => {
  it('is nobody’s but the patience’s: no event, no state', async () => {
    const scenario = await startTrusted()
    const { world, socket, names, forget } = scenario
    const [old] = world.sockets
    await giveUp(scenario, 'busy')
    forget()
    const { status } = socket
    old?.deliver('late')
    old?.end(1000)
    expect(names()).toEqual([])
    expect(socket.status).toBe(status)
    expect(world.live).toHaveLength(1)
  })

  it('is waited for 120 s', async () => {
    const scenario = await startTrusted()
    const { world } = scenario
    const [old] = world.sockets
    await giveUp(scenario, 'busy')
    await world.advance(100_000)
    expect(old?.onclose).not.toBeNull()
    await world.advance(20_000)
    expect(old?.onclose).toBeNull()
    old?.end(1000)
    expect(await giveUp(scenario, 'busy')).toBe(20_000)
  })

  it('is not waited for if a sign spoke against it', async () => {
    const scenario = await startTrusted()
    const { world, socket, told } = scenario
    const [old] = world.sockets
    acceptAll(world)
    socket.probe()
    await world.advance(3_000)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(old?.onclose).toBeNull()
  })

  it('is not waited for after reconnect(), nor after a planned switch', async () => {
    const { world, socket } = await startTrusted()
    const [first] = world.sockets
    socket.reconnect()
    expect(first?.onclose).toBeNull()
    const second = await accept(world)
    socket.rotate()
    await accept(world)
    second.pong()
    expect(second.onclose).toBeNull()
  })

  it('is not waited for when the user has closed the socket', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    const [old] = world.sockets
    await giveUp(scenario, 'busy')
    void socket.close()
    world.socket.end(1000)
    await settle()
    expect(old?.onclose).toBeNull()
    expect(world.timerCount).toBe(0)
  })
})
