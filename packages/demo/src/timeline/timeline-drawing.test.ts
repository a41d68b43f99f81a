import { describe, expect, it } from 'vitest'
import { frameOf, instantOf, legible, placeOf, SPAN } from './timeline-drawing.ts'

const NOW = 1_800_000_000_000

describe('a frame', () => {
  it.each([320, 639, 640, 1_280])('of %i px: the span goes from its left to its right', (width) => {
    const frame = frameOf(width, 140)
    expect(placeOf(NOW, NOW, frame)).toBe(frame.right)
    expect(placeOf(NOW - SPAN, NOW, frame)).toBe(frame.left)
    expect(placeOf(NOW - SPAN / 2, NOW, frame)).toBe((frame.left + frame.right) / 2)
    expect(frame.right - frame.left).toBeGreaterThan(300)
  })

  it.each([320, 640, 1_280].flatMap((width) => [0, 1, 12_345, 59_999].map((ago) => [width, ago])))(
    'of %i px: what happened %i ms ago is where it is pointed at',
    (width = 0, ago = 0) => {
      const frame = frameOf(width, 140)
      expect(instantOf(placeOf(NOW - ago, NOW, frame), NOW, frame)).toBeCloseTo(NOW - ago, 1)
      const x = frame.left + (ago / SPAN) * (frame.right - frame.left)
      expect(placeOf(instantOf(x, NOW, frame), NOW, frame)).toBeCloseTo(x, 3)
    },
  )

  it.each([
    [320, true],
    [639, true],
    [640, false],
    [1_280, false],
  ])('of %i px has the names above: %s', (width, namesAbove) => {
    expect(frameOf(width, 140).namesAbove).toBe(namesAbove)
  })

  // The heights are those of the plot in timeline.css.
  it.each([
    [1_280, 140],
    [640, 140],
    [639, 216],
    [320, 216],
  ])('of %i px has room in %i px for two bands of 44 px, and the axis below', (width, height) => {
    const { tops } = frameOf(width, height)
    expect(tops[0]).toBeGreaterThanOrEqual(20)
    expect(tops[1] - tops[0]).toBeGreaterThanOrEqual(44)
    expect(tops[1] + 44 + 20).toBeLessThanOrEqual(height)
  })
})

describe('labels', () => {
  const label = (text: string, x: number): { text: string; x: number; width: number } => ({
    text,
    x,
    width: 100,
  })

  it.each([
    ['none', [], []],
    ['one', [label('a', 0)], ['a']],
    ['far enough from each other', [label('a', 0), label('b', 108)], ['b', 'a']],
    ['too near: the newest stays', [label('a', 0), label('b', 107)], ['b']],
    ['of which the middle one is in the way', [label('a', 0), label('b', 60), label('c', 120)], ['c', 'a']],
  ])('%s', (_name, labels, texts) => {
    expect(legible(labels).map(({ text }) => text)).toEqual(texts)
  })
})
