import { describe, expect, it } from 'vitest'
import { halfOpen } from './half-open.ts'
import { lateHealing } from './late-healing.ts'
import { noPing } from './no-ping.ts'
import { delivered, lost, type Replay, type Route, sceneAt, track } from './replay.ts'

const there: Route = { wire: 0, from: 0, to: 1, tone: 'plain' }
const back: Route = { ...there, from: 1, to: 0 }
const path = track('Path', [0, 'up', 'calm'], [10, 'gone', 'dead'], [20, 'up', 'calm'])

const replay: Replay = {
  title: '',
  about: '',
  source: { text: '', href: '' },
  duration: 30,
  actors: [{ ...track('Late', [5, 'here', 'ours'], [15, 'gone', 'dead']), icon: 'server', at: 1 }],
  wires: [{ ...track('Wire', [2, 'open', 'plain']), gapAt: 0.6, path }],
  packets: [
    delivered(there, 'a', 4, 2),
    delivered(back, 'b', 6, 2),
    lost(there, 'c', 12, 2),
    lost(back, 'd', 12, 2),
  ],
  bars: [],
  captions: [
    [0, 1, 'first'],
    [10, 11, 'second'],
  ],
}

describe('sceneAt', () => {
  it.each([
    [0, undefined],
    [4.9, undefined],
    [5, 'here'],
    [15, 'gone'],
    [30, 'gone'],
  ])('shows an actor’s state at %f s', (time, text) => {
    expect(sceneAt(replay, time).actors[0]?.text).toBe(text)
  })

  it.each([
    [0, undefined, false],
    [2, 'open', false],
    [9.9, 'open', false],
    [10, 'open', true],
    [20, 'open', false],
  ])('shows a wire at %f s, cut while its path is dead', (time, text, isCut) => {
    const [wire] = sceneAt(replay, time).wires
    expect([wire?.state?.text, wire?.isCut]).toEqual([text, isCut])
  })

  it.each([
    ['delivered', 0, 3.9, undefined],
    ['delivered', 0, 4, { at: 0, isLost: false }],
    ['delivered', 0, 5, { at: 0.5, isLost: false }],
    ['delivered', 0, 6, undefined],
    ['delivered back', 1, 6.5, { at: 0.75, isLost: false }],
    ['lost', 2, 13, { at: 0.3, isLost: false }],
    ['lost', 2, 14, { at: 0.6, isLost: true }],
    ['lost', 2, 14.9, { at: 0.6, isLost: true }],
    ['lost', 2, 15, undefined],
    ['lost on its way back', 3, 13, { at: 0.8, isLost: false }],
    ['lost on its way back', 3, 14, { at: 0.6, isLost: true }],
  ])('shows a packet that is %s (%i) at %f s', (_, packet, time, seen) => {
    expect(sceneAt(replay, time).packets[packet]).toEqual(seen)
  })

  it.each([
    [0, 0],
    [9.9, 0],
    [10, 1],
    [30, 1],
  ])('has a caption at %f s', (time, caption) => {
    expect(sceneAt(replay, time).caption).toBe(caption)
  })
})

describe.each([halfOpen, noPing, lateHealing])('$title', ({ duration, captions, wires, packets, bars }) => {
  it('has a caption from the start, and each with its still in order', () => {
    expect(captions[0]?.[0]).toBe(0)
    for (const [index, [from, stillAt]] of captions.entries()) {
      expect(stillAt).toBeGreaterThanOrEqual(from)
      expect(stillAt).toBeLessThanOrEqual(captions[index + 1]?.[0] ?? duration)
    }
  })

  it('has states in order', () => {
    for (const { states } of [...bars, ...wires]) {
      const times = states.map(({ from }) => from)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    }
  })

  it('loses packets on dead paths only, and delivers them on live ones only', () => {
    for (const { wire, sentAt, endsAt, isLost } of packets) {
      const isDeadAt = (time: number): boolean =>
        wires[wire]?.path.states.filter(({ from }) => from <= time).at(-1)?.tone === 'dead'
      expect([isDeadAt(sentAt), isDeadAt(endsAt)]).toEqual([isLost, isLost])
    }
  })
})

describe('late healing', () => {
  it('retransmits after pauses that double, and gets through with the seventh', () => {
    const tries = lateHealing.packets.filter(
      ({ wire, from, sentAt }) => wire === 0 && from === 0 && sentAt > 3,
    )
    const pauses = tries.slice(0, 8).map(({ sentAt }, index, all) => (all[index + 1]?.sentAt ?? 0) - sentAt)
    const expected = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]
    expect(pauses.slice(0, 7).map((pause) => Math.round(pause * 10) / 10)).toEqual(expected)
    expect(tries.slice(0, 8).map(({ isLost }) => isLost)).toEqual([...Array(7).fill(true), false])
  })
})
