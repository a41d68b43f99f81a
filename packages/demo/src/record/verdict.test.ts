import { describe, expect, it } from 'vitest'
import { compare, type Facts, type Outcome, resultOf } from './verdict.ts'

const WELL: Facts = {
  condition: 'alive',
  conditionSince: 0,
  isOver: true,
  hasBroken: true,
  wasStopped: false,
  noticeableAt: 1_000,
  returnedAt: 5_000,
  returns: 'the network',
  noticedAt: undefined,
  downAt: undefined,
  recoveredAt: undefined,
  rescuedAt: undefined,
  wasReloaded: false,
  hasMoved: false,
  hasChecked: false,
  isAffected: true,
  wasAskedToWait: false,
  attempts: 0,
  hasOverflowed: false,
  counts: { delivered: 0, waiting: 0, never: 0, inFlight: 0, unanswered: 0, unknown: 0, resent: 0 },
  now: 20_000,
}

function facts(change: Partial<Facts>): Facts {
  return { ...WELL, ...change }
}

function back(after: number, never = 0): Facts {
  return facts({ downAt: 1_000, recoveredAt: 5_000 + after, counts: { ...WELL.counts, never } })
}

const DOWN: Facts = facts({ condition: 'connecting', downAt: 1_000 })

describe('an outcome', () => {
  it.each<[Outcome, string, Partial<Facts>]>([
    ['untouched', '', { isAffected: false, condition: 'dead' }],
    ['asleep', 'asleep', { condition: 'asleep', recoveredAt: 6_000 }],
    ['stopped', 'stopped', { condition: 'stopped' }],
    ['dead', 'dead at the end', { condition: 'dead', downAt: 1_000, rescuedAt: 2_000 }],
    ['dead', 'dead for 20 s', { condition: 'dead', isOver: false }],
    ['checking', 'checking', { condition: 'checking', recoveredAt: 6_000 }],
    ['down', 'not back', { condition: 'connecting', recoveredAt: 6_000 }],
    ['down', 'reconnecting', { condition: 'connecting', isOver: false }],
    ['reloaded', 'back by reload', { downAt: 1_000, rescuedAt: 6_000, recoveredAt: 6_100 }],
    ['back', 'back after 1.1 s', { downAt: 7_000, rescuedAt: 6_000, recoveredAt: 6_100 }],
    ['back', 'back after 50 ms', { downAt: 1_000, recoveredAt: 5_050 }],
    ['back', 'back at once', { downAt: 1_000, recoveredAt: 5_049 }],
    ['back', 'back at once', { downAt: 1_000, recoveredAt: 4_000, hasMoved: true }],
    ['moved', 'moved', { hasMoved: true }],
    ['kept', 'kept', {}],
  ])('%s: “%s”', (outcome, short, change) => {
    expect(resultOf(facts(change))).toMatchObject({ outcome, short, isDead: outcome === 'dead' })
  })
})

describe('a sentence', () => {
  const { counts } = WELL

  it.each<[string, Partial<Facts>]>([
    ['noticed at once, back with the network. Nothing lost.', { noticedAt: 1_049, recoveredAt: 5_049 }],
    [
      'noticed after 50 ms, back 50 ms after the network. Nothing lost.',
      { noticedAt: 1_050, recoveredAt: 5_050 },
    ],
    ['noticed at once, back at once. Nothing lost.', { noticedAt: 1_000, recoveredAt: 5_000, returns: '' }],
    ['noticed at once, back after 1.5 s. Nothing lost.', { noticedAt: 900, recoveredAt: 6_500, returns: '' }],
    [
      'noticed nothing, back 1.0 s after waking up. Nothing lost.',
      { recoveredAt: 6_000, returns: 'waking up' },
    ],
    ['kept the connection. 1 message never arrived.', { counts: { ...counts, never: 1 } }],
    ['kept the connection. 2 messages unanswered.', { counts: { ...counts, unanswered: 2, inFlight: 3 } }],
    ['kept the connection. 2 messages waiting safely.', { counts: { ...counts, waiting: 2 } }],
    [
      'kept the connection. 3 messages never arrived, 1 message unanswered, 2 messages waiting safely.',
      { counts: { ...counts, never: 3, unanswered: 1, waiting: 2 } },
    ],
    ['kept the connection. 1 message may not have arrived.', { counts: { ...counts, unknown: 1 } }],
    ['kept the connection. Nothing lost, 1 message sent again.', { counts: { ...counts, resent: 1 } }],
    [
      'kept the connection. 3 messages never arrived, 2 messages may not have arrived, 4 messages sent again.',
      { counts: { ...counts, never: 3, unknown: 2, resent: 4 } },
    ],
    [
      'says OPEN, dead for 19 s.',
      { condition: 'dead', conditionSince: 1_000, isOver: false, counts: { ...counts, resent: 4 } },
    ],
    ['stood still with the page.', { condition: 'asleep' }],
    ['still checking at the end.', { condition: 'checking' }],
    ['said OPEN to the end, dead for 19 s.', { condition: 'dead', conditionSince: 1_000 }],
    ['says OPEN, dead for 19 s.', { condition: 'dead', conditionSince: 1_000, isOver: false }],
    ['not affected.', { isAffected: false, counts: { ...counts, never: 3 } }],
  ])('%s', (sentence, change) => {
    expect(resultOf(facts(change)).sentence).toBe(sentence)
  })
})

describe('a comparison', () => {
  it.each<[string, Facts, Facts, string]>([
    ['both kept', WELL, WELL, 'neither'],
    ['plain lost fewer', WELL, facts({ counts: { ...WELL.counts, never: 1 } }), 'plain'],
    ['ours has fewer unanswered', facts({ counts: { ...WELL.counts, unanswered: 1 } }), WELL, 'ours'],
    ['of one message of ours nobody knows', WELL, facts({ counts: { ...WELL.counts, unknown: 1 } }), 'plain'],
    ['what is sent again isn’t lost', WELL, facts({ counts: { ...WELL.counts, resent: 9 } }), 'neither'],
    ['what waits safely isn’t lost', WELL, facts({ counts: { ...WELL.counts, waiting: 9 } }), 'neither'],
    ['only ours is back', DOWN, back(9_000, 9), 'ours'],
    ['only plain is back', back(9_000, 9), DOWN, 'plain'],
    [
      'a reload is no recovery',
      facts({ downAt: 1_000, rescuedAt: 6_000, recoveredAt: 6_100 }),
      back(9_000),
      'ours',
    ],
    ['ours is dead', back(0), facts({ condition: 'dead' }), 'plain'],
    ['ours is still checking', back(0), facts({ condition: 'checking' }), 'plain'],
    ['ours is still asleep', back(0), facts({ condition: 'asleep' }), 'plain'],
    ['neither is back', DOWN, DOWN, 'neither'],
    ['neither is back, and plain lost more', { ...DOWN, counts: { ...WELL.counts, never: 1 } }, DOWN, 'ours'],
    ['messages count more than time', back(0, 1), back(9_000), 'ours'],
    ['half a second is no difference', back(400), back(900), 'neither'],
    ['more than that is one', back(400), back(901), 'plain'],
    ['ours is back earlier', back(901), back(400), 'ours'],
    ['moving takes no time', facts({ hasMoved: true }), WELL, 'neither'],
    ['plain isn’t affected', facts({ isAffected: false }), back(0), 'incomparable'],
    ['ours isn’t affected', back(0), facts({ isAffected: false }), 'incomparable'],
    ['ours was told to stop', back(0), facts({ condition: 'stopped' }), 'incomparable'],
  ])('%s', (_name, plain, ours, better) => {
    const sides = [plain, ours].map((facts) => ({ facts, result: resultOf(facts) }))
    expect(compare(sides[0]!, sides[1]!).better).toBe(better)
  })
})

describe('a reason', () => {
  const later = 'ResilientSocket came back later: '

  it.each<[string, Facts, Facts]>([
    ['Both kept the connection: it was never dead.', WELL, WELL],
    ['Both did equally well.', back(0), back(0)],
    ['Both did equally well.', WELL, facts({ hasMoved: true })],
    ['Neither came back by itself.', DOWN, DOWN],
    ['ResilientSocket wasn’t back yet when the run ended.', back(0), DOWN],
    [
      'The plain client lost less here: messages that ResilientSocket had in flight got no answer.',
      back(0),
      back(0, 1),
    ],
    [`${later}the server asked for a pause`, back(0), { ...back(600), wasAskedToWait: true, attempts: 1 }],
    [`${later}it waits longer after each failed attempt`, back(0), { ...back(600), attempts: 2 }],
    [`${later}it spreads its attempts`, back(0), { ...back(600), attempts: 1 }],
    [`${later}it spreads its attempts`, back(0, 3), back(600)],
    ['', back(600), back(0)],
    ['', DOWN, back(600)],
    ['', { ...DOWN, counts: { ...WELL.counts, never: 1 } }, DOWN],
    ['', facts({ isAffected: false }), back(0)],
    ['The server said that trying again won’t help', back(0), facts({ condition: 'stopped' })],
    [
      'ResilientSocket was closed before this began.',
      back(0),
      facts({ condition: 'stopped', wasStopped: true }),
    ],
  ])('“%s”', (reason, plain, ours) => {
    const sides = [plain, ours].map((facts) => ({ facts, result: resultOf(facts) }))
    const comparison = compare(sides[0]!, sides[1]!)
    if (reason === '') expect(comparison.reason).toBe('')
    else expect(comparison.reason.startsWith(reason)).toBe(true)
  })
})
