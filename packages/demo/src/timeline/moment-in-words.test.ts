import { expect, it } from 'vitest'
import type { Condition } from '../record/client-record.ts'
import { momentInWords } from './moment-in-words.ts'
import type { Band, TimelineScene } from './timeline-drawing.ts'

function band(name: string, ...changes: [number, Condition][]): Band {
  const conditions = changes.map(([at, value]) => ({ at, value }))
  return { client: 'plain', name, conditions, messages: [], verdict: '', isDead: false }
}

const scene: TimelineScene = {
  now: 60_000,
  faults: [
    { label: 'weak signal', from: 18_000, to: 20_000 },
    { label: 'network gone', from: 20_000, to: 28_000 },
    { label: 'server busy', from: 50_000, to: undefined },
  ],
  bands: [
    band(
      'Plain',
      [1_000, 'connecting'],
      [2_000, 'alive'],
      [20_000, 'dead'],
      [40_000, 'asleep'],
      [50_000, 'stopped'],
    ),
    band(
      'ResilientSocket',
      [5_000, 'alive'],
      [21_000, 'checking'],
      [25_000, 'connecting'],
      [29_000, 'alive'],
    ),
  ],
}

it.each([
  [500, '60 s ago. Plain wasn’t there yet. ResilientSocket wasn’t there yet.'],
  [1_000, '59 s ago. Plain is connecting. ResilientSocket wasn’t there yet.'],
  [5_000, '55 s ago. Plain is connected. ResilientSocket is connected.'],
  [18_000, '42 s ago, weak signal. Plain is connected. ResilientSocket is connected.'],
  [20_000, '40 s ago, network gone. Plain says OPEN, but is dead. ResilientSocket is connected.'],
  [
    22_400,
    '38 s ago, network gone. Plain says OPEN, but is dead. ResilientSocket checks whether the server still answers.',
  ],
  [28_000, '32 s ago, network gone. Plain says OPEN, but is dead. ResilientSocket is connecting.'],
  [28_001, '32 s ago. Plain says OPEN, but is dead. ResilientSocket is connecting.'],
  [45_000, '15 s ago. Plain stands still with the page. ResilientSocket is connected.'],
  [59_400, '1 s ago, server busy. Plain is closed. ResilientSocket is connected.'],
  [59_600, 'Now, server busy. Plain is closed. ResilientSocket is connected.'],
  [60_000, 'Now, server busy. Plain is closed. ResilientSocket is connected.'],
])('at %i: %s', (at, words) => {
  expect(momentInWords(scene, at)).toBe(words)
})
