import { describe, expect, it } from 'vitest'
import { NetworkTruth } from './network-truth.ts'

type Act = (truth: NetworkTruth) => void

const cut: Act = (truth) => truth.block(100)
const healed: Act = (truth) => {
  truth.block(100)
  truth.unblock(200)
}

describe('since when a connection carries nothing', () => {
  it.each<[string, Act, number, number | undefined]>([
    ['a sound network', () => {}, 50, undefined],
    ['a cut, opened before', cut, 50, 100],
    ['a cut, opened meanwhile', cut, 150, 150],
    ['a second cut during the first', (it) => [it.block(100), it.block(150)], 50, 100],
    ['a healed cut', healed, 50, undefined],
    ['a second cut', (it) => [healed(it), it.block(300)], 50, 300],
    ['a heal of nothing', (it) => it.unblock(100), 50, undefined],
    ['a kill, opened before', (it) => it.kill(100), 50, 100],
    ['a kill, opened in the same instant', (it) => it.kill(100), 100, 100],
    ['a kill, opened later', (it) => it.kill(100), 101, undefined],
    ['a kill during a cut', (it) => [it.block(100), it.kill(150)], 50, 100],
    ['a kill during a cut, opened meanwhile', (it) => [it.block(100), it.kill(150)], 120, 120],
    ['a kill during a cut, opened after the kill', (it) => [it.block(100), it.kill(150)], 160, 160],
    ['a kill during a cut that healed', (it) => [it.block(100), it.kill(150), it.unblock(200)], 50, 100],
    [
      'a kill during a cut that healed, opened later',
      (it) => [it.block(100), it.kill(150), it.unblock(200)],
      210,
      undefined,
    ],
  ])('%s', (_name, act, openedAt, since) => {
    const truth = new NetworkTruth()
    act(truth)
    expect(truth.deadSince(openedAt)).toBe(since)
  })
})

it.each<[string, Act, boolean, object | undefined]>([
  ['nothing', () => {}, false, undefined],
  ['a heal of nothing', (it) => it.unblock(100), false, undefined],
  ['a cut', cut, true, undefined],
  ['a healed cut', healed, false, { from: 100, to: 200 }],
  ['a cut after a healed one', (it) => [healed(it), it.block(300)], true, { from: 100, to: 200 }],
  ['two healed cuts', (it) => [healed(it), it.block(300), it.unblock(400)], false, { from: 300, to: 400 }],
  ['a kill', (it) => it.kill(100), false, undefined],
])('after %s it knows whether it is blocked, and the last block', (_name, act, isBlocked, lastBlock) => {
  const truth = new NetworkTruth()
  act(truth)
  expect([truth.isBlocked, truth.lastBlock]).toEqual([isBlocked, lastBlock])
})

describe('connections that were cut, but not for good', () => {
  it('are dead until they are mended, and then heal with the first answer', () => {
    const truth = new NetworkTruth()
    truth.kill(2_000, false)
    expect(truth.deadSince(1_000)).toBe(2_000)
    truth.revive(5_000)
    expect(truth.deadSince(1_000)).toBeUndefined()
    expect(truth.lastBlock).toEqual({ from: 2_000, to: 5_000 })
  })

  it('are not mended where the network has forgotten them', () => {
    const truth = new NetworkTruth()
    truth.kill(2_000)
    truth.revive(5_000)
    expect(truth.deadSince(1_000)).toBe(2_000)
  })
})
