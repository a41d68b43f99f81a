import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import {
  configOf,
  draining,
  endOf,
  open,
  replacing,
  rotating,
  START,
  suspect,
  timing,
} from '../../test/support/states.ts'

const check = { type: 'sign', reason: 'check' } as const
const ready = { type: 'replacement-ready', handshake: 300 } as const
const ended = { type: 'replacement-ended' } as const
const heard = { type: 'heard' } as const
const rotate = { type: 'rotate' } as const
const alone = configOf({ overlap: false })

describe('a planned replacement', () => {
  it('is dialled beside a good connection', () => {
    const history = new History(open()).after(100).take(rotate)
    expect(history.effects).toEqual(['replace'])
    expect(history.state.replacement).toMatchObject({ reason: 'rotate', isPlanned: true, isDraining: false })
  })

  it.each([0, 0.5, 0.999])('is dialled at the highest age, less a random tenth: %d', (random) => {
    const config = configOf({ maxAge: 100_000, heartbeat: false })
    const history = new History(replacing(), config).take(ready, { random })
    history.now = START + 100_000 * (1 - random / 10)
    expect(history.take({ type: 'tick' }).effects).toEqual(['replace'])
    expect(history.state.replacement).toMatchObject({ reason: 'max-age', isPlanned: true })
  })

  it('is not dialled before that', () => {
    const history = new History(open({ rotateAt: START + 1_000 })).after(999).take({ type: 'tick' })
    expect(history.effects).toEqual([])
  })

  it('waits for what comes of a doubt', () => {
    const history = new History(suspect()).take(rotate)
    expect(history.effects).toEqual([])
    expect(history.take(heard).take({ type: 'tick' }).effects).toEqual(['replace'])
    expect(history.state.replacement?.reason).toBe('rotate')
  })

  it('is the one that is under way', () => {
    const history = new History(rotating()).after(100).take(rotate)
    expect(history.effects).toEqual([])
    expect(history.state.rotateAt).toBe(START)
  })

  it('stays where the old connection is doubted and proved', () => {
    const history = new History(rotating()).take(check).take(heard)
    expect(history.status.health).toBe('good')
    expect(history.state.replacement?.isPlanned).toBe(true)
  })

  it('takes over at once where the old connection is in doubt', () => {
    const history = new History(rotating()).take(check).take(ready)
    expect(history.effects).toEqual(['announce-loss', 'promote', 'announce-open'])
  })

  it('asks the old one a last time', () => {
    const history = new History(rotating()).after(80).take(ready)
    expect(history.effects).toEqual(['send-ping'])
    expect(history.state.replacement).toMatchObject({
      isDraining: true,
      deadline: history.now + 2_000,
      handshake: 300,
    })
  })

  it('takes over with the answer', () => {
    const history = new History(rotating()).take(ready).after(30).take({ type: 'pong', id: 1 })
    expect(history.effects).toEqual(['announce-loss', 'promote', 'announce-open'])
    expect(history.heartbeat.smoothed).toBe(150)
  })

  it('does not take over with the answer to an earlier question, nor with another message', () => {
    const history = new History(rotating()).take({ type: 'ping' }).take(ready)
    expect(history.take({ type: 'pong', id: 1 }).state.replacement?.isDraining).toBe(true)
    expect(history.take(heard).state.replacement?.isDraining).toBe(true)
    expect(history.take({ type: 'pong', id: 7 }).state.replacement?.isDraining).toBe(true)
    expect(history.take({ type: 'pong', id: 2 }).state.replacement).toBeUndefined()
  })

  it.each([
    ['with a heartbeat', configOf()],
    ['without one', configOf({ heartbeat: false })],
  ])('takes over after the close timeout at the latest, %s', (_, config) => {
    const history = new History(rotating(), config).take(ready).after(1_999).take({ type: 'tick' })
    expect(history.state.replacement?.isDraining).toBe(true)
    expect(history.after(1).take({ type: 'tick' }).effects).toEqual([
      'announce-loss',
      'promote',
      'announce-open',
    ])
  })

  it('takes an answer that does not say to which question for the oldest one’s', () => {
    const history = new History(rotating()).take({ type: 'ping' }).take(ready)
    expect(history.take({ type: 'pong', id: true }).state.replacement?.isDraining).toBe(true)
    expect(history.take({ type: 'pong', id: true }).effects).toContain('promote')
  })

  it('does not take over with an answer that nobody waits for', () => {
    const history = new History(rotating(), configOf({ heartbeat: false })).take(ready)
    expect(history.take({ type: 'pong', id: true }).state.replacement?.isDraining).toBe(true)
    expect(history.take({ type: 'ping' }).take({ type: 'pong', id: 1 }).state.replacement?.isDraining).toBe(
      true,
    )
  })

  it('does not wait for the answers to later questions', () => {
    const history = new History(rotating()).take(ready).take({ type: 'ping' })
    expect(history.take({ type: 'pong', id: 1 }).effects).toContain('promote')
  })

  it('is given up where the browser says that it is offline', () => {
    const history = new History(draining()).take({ type: 'offline' })
    expect(history.state.replacement).toBeUndefined()
    expect(history.status.health).toBe('suspect')
  })

  it('waits 100 ms more, once, where a sleep came between', () => {
    const history = new History(draining()).after(60_000).take({ type: 'tick' })
    expect(history.effects).toEqual([])
    expect(history.state.replacement?.deadline).toBe(history.now + 100)
    expect(history.after(5_000).take({ type: 'tick' }).effects).toContain('promote')
  })

  it('asks nothing where the heartbeat only listens', () => {
    const listening = configOf({ heartbeat: { ...timing, listen: 30_000 } })
    const history = new History(rotating({ deadline: START + 30_000 }), listening).take(ready)
    expect(history.effects).toEqual([])
    expect(history.heartbeat.pingCount).toBe(0)
  })

  it('leaves a sign of trouble that came meanwhile to the new one', () => {
    const history = new History(draining()).after(100).take(check).take({ type: 'pong', id: 1 })
    expect(history.patience).toBe(0)
    expect(history.meet().effects).toEqual(['send-ping'])
  })

  it('does not ask the new one for a sign from before', () => {
    const history = new History(draining({ signAt: START - 1 })).take({ type: 'pong', id: 1 })
    expect(history.patience).toBe(19_000)
  })

  it('that fails is tried again after a pause', () => {
    const history = new History(rotating({ pauseFactor: 2 })).after(100).take(ended)
    expect(history.effects).toEqual([])
    expect(history.state).toMatchObject({ rotateAt: history.now + 40_000, rotateReason: 'rotate' })
    expect(history.after(40_000).take({ type: 'tick' }).effects).toContain('replace')
  })

  it('that fails while it waits for the answer lets what waits go out', () => {
    expect(new History(draining()).take(ended).effects).toEqual(['flush'])
  })

  it('pauses as long as the longest window, where there is no heartbeat', () => {
    const history = new History(open(), configOf({ heartbeat: false })).take(rotate)
    expect(history.state.replaceFrom).toBe(START + 15_000)
  })
})

describe('where there may be one connection at a time', () => {
  it('a rotation first lets everything come in, then closes, then dials', () => {
    const history = new History(open(), alone).after(60_000).take(rotate)
    expect(history.effects).toEqual(['send-ping'])
    expect(history.state.replacement?.isDraining).toBe(true)
    history.after(30).take({ type: 'pong', id: 1 })
    expect(history.effects).toEqual(['close-old'])
    expect(history.state.replacement).toMatchObject({ isEnding: true, deadline: history.now + 2_000 })
    expect(history.take({ type: 'pong', id: 1 }).effects).toEqual([])
    history.after(20).take(endOf({ code: 1000, origin: 'server' }))
    expect(history.effects).toEqual(['announce-loss', 'dial'])
    expect(history.status).toEqual({ state: 'connecting', health: 'down', attempt: 1, reason: 'rotate' })
    expect(history.state.wasImmediate).toBe(true)
  })

  it('the closing handshake is waited for no longer than its bound', () => {
    const history = new History(open(), alone).after(60_000).take(rotate).take({ type: 'pong', id: 1 })
    history.after(1_999).take({ type: 'tick' })
    expect(history.effects).toEqual([])
    expect(history.after(1).take({ type: 'tick' }).effects).toEqual(['announce-loss', 'dial'])
  })

  it('an end meanwhile is one like any other', () => {
    const history = new History(open(), alone).after(60_000).take(rotate).take(endOf())
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.status).toMatchObject({ reason: 'network' })
  })
})
