// How each client did in a run, in words and numbers, and how the two compare. Knows no page.
import { inSeconds, inWords } from '../page/durations.ts'
import type { Condition } from './client-record.ts'
import type { Counts } from './message-ledger.ts'

export type Outcome =
  | 'untouched'
  | 'kept'
  | 'checking'
  | 'moved'
  | 'back'
  | 'reloaded'
  | 'dead'
  | 'down'
  | 'stopped'
  | 'asleep'

export interface ClientResult {
  readonly outcome: Outcome
  /** Milliseconds from the break, or from waking up. */
  readonly noticedAfter: number | undefined
  /** Milliseconds from the end of the outage, or from the break; without a break, how long it was away. */
  readonly backAfter: number | undefined
  readonly delivered: number
  readonly waiting: number
  readonly never: number
  readonly unanswered: number
  /** It is unknown whether they arrived. */
  readonly unknown: number
  /** For the strip and the scoreboard. */
  readonly sentence: string
  /** For the timeline. */
  readonly short: string
  readonly isDead: boolean
}

export interface Comparison {
  /** `incomparable`: only one of them was affected, or one was told to stop. */
  readonly better: 'plain' | 'ours' | 'neither' | 'incomparable'
  /** Where `ours` isn't better, and why; empty if it is better in everything. */
  readonly reason: string
}

/** The facts for a verdict. Instants are `Date.now()` milliseconds; `undefined`: it hasn't happened. */
export interface Facts {
  readonly condition: Condition
  readonly conditionSince: number
  readonly isOver: boolean
  readonly hasBroken: boolean
  /** It had stopped before the run began. */
  readonly wasStopped: boolean
  /** The earliest instant at which it could notice. */
  readonly noticeableAt: number
  readonly returnedAt: number | undefined
  /** What came back, such as "the network"; empty if the break took an instant. */
  readonly returns: string
  readonly noticedAt: number | undefined
  readonly downAt: number | undefined
  readonly recoveredAt: number | undefined
  /** When the user reloaded the page of a dead client. */
  readonly rescuedAt: number | undefined
  /** The user reloaded the page of a client that was connected. */
  readonly wasReloaded: boolean
  readonly hasMoved: boolean
  readonly hasChecked: boolean
  readonly isAffected: boolean
  readonly wasAskedToWait: boolean
  readonly attempts: number
  /** Its queue was full. */
  readonly hasOverflowed: boolean
  readonly counts: Counts
  readonly now: number
}

/** Milliseconds. A shorter delay doesn't count. */
const NO_DELAY = 500

/** Milliseconds. A shorter time counts as at once. */
const MOMENT = 50

export function resultOf(facts: Facts): ClientResult {
  const outcome = outcomeOf(facts)
  const { counts, noticedAt, noticeableAt, recoveredAt } = facts
  return {
    outcome,
    noticedAfter: noticedAt === undefined ? undefined : Math.max(0, noticedAt - noticeableAt),
    backAfter: recoveredAt === undefined ? undefined : absence(facts),
    delivered: counts.delivered,
    waiting: counts.waiting,
    never: counts.never,
    unanswered: counts.unanswered,
    unknown: counts.unknown,
    sentence: `${what(outcome, facts)}${losses(outcome, facts)}.`,
    short: short(outcome, facts),
    isDead: outcome === 'dead',
  }
}

/** The instant from which a recovery is measured. */
function awayFrom({ downAt, hasBroken, noticeableAt, returnedAt }: Facts): number {
  return hasBroken ? (returnedAt ?? noticeableAt) : Math.max(noticeableAt, downAt ?? 0)
}

function absence(facts: Facts): number {
  return Math.max(0, (facts.recoveredAt ?? facts.now) - awayFrom(facts))
}

function outcomeOf(facts: Facts): Outcome {
  const { condition, downAt, recoveredAt, rescuedAt, hasMoved, isAffected } = facts
  if (!isAffected) return 'untouched'
  if (condition === 'asleep' || condition === 'stopped' || condition === 'dead' || condition === 'checking')
    return condition
  if (condition === 'connecting') return 'down'
  if (rescuedAt !== undefined && downAt !== undefined && downAt <= rescuedAt) return 'reloaded'
  if (recoveredAt !== undefined) return 'back'
  return hasMoved ? 'moved' : 'kept'
}

function what(outcome: Outcome, facts: Facts): string {
  const { conditionSince, downAt, hasBroken, hasChecked, isOver, now, rescuedAt, wasReloaded } = facts
  switch (outcome) {
    case 'untouched':
      return 'not affected'
    case 'kept':
      return `kept the connection${hasChecked ? ', after checking it' : ''}${wasReloaded ? ', until the user reloaded the page' : ''}`
    case 'checking':
      return isOver ? 'still checking at the end' : 'checking whether the server still answers'
    case 'moved':
      return hasChecked
        ? 'moved to a new connection, because the old one didn’t answer in time'
        : 'moved to a new connection without a gap'
    case 'asleep':
      return isOver ? 'stood still with the page' : 'nothing runs while the page stands still'
    case 'stopped':
      return facts.wasStopped ? 'was closed before' : 'stopped, and doesn’t try again'
    case 'dead':
      return `${isOver ? 'said OPEN to the end' : 'says OPEN'}, dead for ${inSeconds(now - conditionSince)}`
    case 'down':
      return hasBroken
        ? `${noticed(facts)}, not back after ${inSeconds(now - (downAt ?? now))}`
        : `not connected for ${inSeconds(now - awayFrom(facts))}`
    case 'reloaded':
      return `dead until the user reloaded the page, ${inWords((rescuedAt ?? now) - (downAt ?? now))} later`
    case 'back':
      return hasBroken
        ? `${noticed(facts)}, back ${back(facts)}`
        : `connected again after ${inWords(absence(facts))}`
  }
}

function noticed({ noticedAt, noticeableAt }: Facts): string {
  if (noticedAt === undefined) return 'noticed nothing'
  const delay = noticedAt - noticeableAt
  return delay < MOMENT ? 'noticed at once' : `noticed after ${inWords(delay)}`
}

function back(facts: Facts): string {
  const { returns } = facts
  const delay = absence(facts)
  if (returns === '') return delay < MOMENT ? 'at once' : `after ${inWords(delay)}`
  return delay < MOMENT ? `with ${returns}` : `${inWords(delay)} after ${returns}`
}

const SETTLED: readonly Outcome[] = ['kept', 'moved', 'back', 'reloaded', 'stopped']

function losses(outcome: Outcome, { counts }: Facts): string {
  if (outcome === 'untouched') return ''
  const { never, resent, unanswered, unknown, waiting } = counts
  const again = resent > 0 ? [`${messages(resent)} sent again`] : []
  const parts = [
    ...(never > 0 ? [`${messages(never)} never arrived`] : []),
    ...(unknown > 0 ? [`${messages(unknown)} may not have arrived`] : []),
    ...(unanswered > 0 ? [`${messages(unanswered)} unanswered`] : []),
    ...(waiting > 0 ? [`${messages(waiting)} waiting safely`] : []),
  ]
  if (parts.length > 0) return `. ${[...parts, ...again].join(', ')}`
  // Messages in flight on a dead connection aren't decided yet.
  return SETTLED.includes(outcome) ? `. ${['Nothing lost', ...again].join(', ')}` : ''
}

function short(outcome: Outcome, facts: Facts): string {
  const { conditionSince, isOver, now } = facts
  switch (outcome) {
    case 'untouched':
      return ''
    case 'dead':
      return isOver ? 'dead at the end' : `dead for ${inSeconds(now - conditionSince)}`
    case 'down':
      return isOver ? 'not back' : 'reconnecting'
    case 'back': {
      const delay = absence(facts)
      return delay < MOMENT ? 'back at once' : `back after ${inWords(delay)}`
    }
    case 'reloaded':
      return 'back by reload'
    default:
      return outcome
  }
}

interface Side {
  readonly result: ClientResult
  readonly facts: Facts
}

/** Compares: being back counts most, then messages, then time. */
export function compare(plain: Side, ours: Side): Comparison {
  if (!plain.facts.isAffected || !ours.facts.isAffected) return { better: 'incomparable', reason: '' }
  if (ours.result.outcome === 'stopped') return { better: 'incomparable', reason: whyStopped(ours) }
  const better = betterOf(plain.result, ours.result)
  return { better, reason: reasonOf(plain, ours, better) }
}

function betterOf(plain: ClientResult, ours: ClientResult): Comparison['better'] {
  // Each value is how much worse `plain` is.
  const scores = [
    Number(isWell(ours)) - Number(isWell(plain)),
    missing(plain) - missing(ours),
    Math.abs(lead(plain, ours)) > NO_DELAY ? lead(plain, ours) : 0,
  ]
  const difference = scores.find((score) => score !== 0) ?? 0
  return difference === 0 ? 'neither' : difference > 0 ? 'ours' : 'plain'
}

/** Milliseconds that `ours` was back earlier. */
function lead(plain: ClientResult, ours: ClientResult): number {
  return (plain.backAfter ?? 0) - (ours.backAfter ?? 0)
}

function missing({ never, unanswered, unknown }: ClientResult): number {
  return never + unanswered + unknown
}

function isWell({ outcome }: ClientResult): boolean {
  return outcome === 'kept' || outcome === 'moved' || outcome === 'back'
}

function whyStopped({ facts }: Side): string {
  return facts.wasStopped
    ? 'ResilientSocket was closed before this began.'
    : 'The server said that trying again won’t help, so ResilientSocket stopped. The plain client dialled again all the same.'
}

/** Where the plain client is quicker, loses less, or does as well, the page says why. */
function reasonOf(plain: Side, ours: Side, better: Comparison['better']): string {
  if (!isWell(ours.result)) {
    if (isWell(plain.result)) return 'ResilientSocket wasn’t back yet when the run ended.'
    return better === 'neither' ? 'Neither came back by itself.' : ''
  }
  if (plain.result.outcome === 'kept' && ours.result.outcome === 'kept')
    return 'Both kept the connection: it was never dead.'
  const isSlower = isWell(plain.result) && lead(plain.result, ours.result) < -NO_DELAY
  if (isSlower && ours.facts.attempts > 1)
    return 'ResilientSocket came back later: it waits longer after each failed attempt, so that a whole fleet doesn’t dial at once.'
  if (isSlower && ours.facts.wasAskedToWait)
    return 'ResilientSocket came back later: the server asked for a pause, and after it a whole fleet must not dial at once.'
  if (isSlower)
    return 'ResilientSocket came back later: it spreads its attempts, so that a whole fleet doesn’t dial at once.'
  if (better === 'plain' && ours.facts.hasOverflowed)
    return 'ResilientSocket’s queue was full: it keeps 1,000 messages unless you ask for more.'
  if (better === 'plain')
    return 'The plain client lost less here: messages that ResilientSocket had in flight got no answer.'
  return better === 'neither' ? 'Both did equally well.' : ''
}

function messages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`
}
