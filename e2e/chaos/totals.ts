// What a run has come to, in numbers.

import type { Violation } from './checks/trial.ts'
import type { Entry, ServerConnection } from './log.ts'

export interface Totals {
  readonly seeds: readonly number[]
  readonly minutes: number
  readonly rounds: number
  /** By kind. */
  readonly actions: Readonly<Record<string, number>>
  readonly dials: number
  readonly opens: number
  readonly replacements: number
  readonly closes: number
  /** By origin. */
  readonly losses: Readonly<Record<string, number>>
  /** `lost`: with a connection that was handed them. */
  readonly messages: { readonly sent: number; readonly delivered: number; readonly lost: number }
  /** By reason; `refused`: `send()` has said so. */
  readonly drops: Readonly<Record<string, number>>
  readonly pushes: { readonly sent: number; readonly received: number }
  /** Milliseconds from the end of all faults. */
  readonly longestUsable: number
  readonly sessions: SessionTotals
  readonly violations: readonly SeededViolation[]
}

export interface SessionTotals {
  /** Messages that the hub's handlers got, and those that the clients got. */
  readonly messages: { readonly up: number; readonly down: number }
  readonly resumed: number
  /** Messages that were sent again. */
  readonly replayed: number
  /** By reason. */
  readonly resets: Readonly<Record<string, number>>
  /** Of the messages that were told in resets. */
  readonly fates: Readonly<Record<string, number>>
}

/** What replays it. */
interface SeededViolation extends Violation {
  readonly seed: number
  readonly round: number
}

/** All numbers added up, but for the longest time. */
export function sum(all: readonly Totals[]): Totals {
  const add = (read: (totals: Totals) => number): number =>
    all.reduce((result, totals) => result + read(totals), 0)
  const addEach = (read: (totals: Totals) => Readonly<Record<string, number>>): Record<string, number> => {
    const result: Record<string, number> = {}
    for (const totals of all)
      for (const [name, count] of Object.entries(read(totals))) result[name] = (result[name] ?? 0) + count
    return result
  }
  return {
    seeds: all.flatMap(({ seeds }) => seeds),
    minutes: add(({ minutes }) => minutes),
    rounds: add(({ rounds }) => rounds),
    actions: addEach(({ actions }) => actions),
    dials: add(({ dials }) => dials),
    opens: add(({ opens }) => opens),
    replacements: add(({ replacements }) => replacements),
    closes: add(({ closes }) => closes),
    losses: addEach(({ losses }) => losses),
    messages: {
      sent: add(({ messages }) => messages.sent),
      delivered: add(({ messages }) => messages.delivered),
      lost: add(({ messages }) => messages.lost),
    },
    drops: addEach(({ drops }) => drops),
    pushes: { sent: add(({ pushes }) => pushes.sent), received: add(({ pushes }) => pushes.received) },
    longestUsable: Math.max(0, ...all.map(({ longestUsable }) => longestUsable)),
    sessions: {
      messages: {
        up: add(({ sessions }) => sessions.messages.up),
        down: add(({ sessions }) => sessions.messages.down),
      },
      resumed: add(({ sessions }) => sessions.resumed),
      replayed: add(({ sessions }) => sessions.replayed),
      resets: addEach(({ sessions }) => sessions.resets),
      fates: addEach(({ sessions }) => sessions.fates),
    },
    violations: all.flatMap(({ violations }) => violations),
  }
}

/** For people. */
export function inWords(totals: Totals): string {
  const { messages, pushes, sessions } = totals
  const lines = {
    seeds: totals.seeds.join(', '),
    lasted: `${totals.minutes.toFixed(1)} minutes, ${totals.rounds} rounds`,
    actions: byCount(totals.actions),
    connections: `${totals.dials} dials, ${totals.opens} opens, ${totals.replacements} replacements dialled, ${totals.closes} closes`,
    losses: byCount(totals.losses),
    messages: `${messages.sent} sent, ${messages.delivered} delivered, ${messages.lost} lost with a connection`,
    drops: byCount(totals.drops),
    'from the server': `${pushes.sent} sent, ${pushes.received} received`,
    'usable again': `within ${totals.longestUsable} ms`,
    sessions: `${sessions.messages.up} handled by the hub, ${sessions.messages.down} by clients; ${sessions.resumed} resumed, ${sessions.replayed} sent again`,
    resets: byCount(sessions.resets),
    fates: byCount(sessions.fates),
    violations: String(totals.violations.length),
  }
  const width = Math.max(...Object.keys(lines).map((name) => name.length))
  const table = Object.entries(lines).map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
  const violations = totals.violations.map(
    ({ seed, round, at, client, invariant, what }) =>
      `  ✗ seed ${seed}, round ${round}, ${new Date(at).toISOString()}, ${client}: ${invariant}: ${what}`,
  )
  return ['Chaos', ...table, ...violations].join('\n')
}

/** Counts what it sees. */
export class Tally {
  readonly actions: Record<string, number> = {}
  readonly #counts: Record<string, number> = {}
  readonly #losses: Record<string, number> = {}
  readonly #drops: Record<string, number> = {}
  #rounds = 0
  #longestUsable = 0
  readonly #startedAt = performance.now()

  played(kinds: readonly string[]): void {
    this.#rounds += 1
    for (const kind of kinds) count(this.actions, kind)
  }

  usable(took: number): void {
    this.#longestUsable = Math.max(this.#longestUsable, took)
  }

  see(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const isLoss = entry.what === 'event' && entry.name === 'lost'
      if (isLoss) count(this.#losses, entry.origin)
      else if (entry.what === 'drop') count(this.#drops, entry.reason)
      else if (entry.what === 'send' && entry.result === 'dropped') count(this.#drops, 'refused')
      count(this.#counts, entry.what === 'event' ? entry.name : entry.what)
    }
  }

  total(
    seed: number,
    connections: readonly ServerConnection[],
    sessions: SessionTotals,
    violations: Totals['violations'],
  ): Totals {
    const counts = (name: string): number => this.#counts[name] ?? 0
    const delivered = connections.reduce((result, { received }) => result + received.length, 0)
    return {
      seeds: [seed],
      minutes: (performance.now() - this.#startedAt) / 60_000,
      rounds: this.#rounds,
      actions: this.actions,
      dials: counts('dial'),
      opens: counts('open'),
      replacements: counts('replacing'),
      closes: counts('close'),
      losses: this.#losses,
      messages: { sent: counts('send'), delivered, lost: counts('hand') - delivered },
      drops: this.#drops,
      pushes: {
        sent: connections.reduce((result, { sentCount }) => result + sentCount, 0),
        received: counts('got'),
      },
      longestUsable: this.#longestUsable,
      sessions,
      violations,
    }
  }
}

export function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}

function byCount(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts).sort(([, one], [, other]) => other - one)
  const total = all.reduce((result, [, count]) => result + count, 0)
  return `${total}: ${all.map(([name, count]) => `${count} ${name}`).join(', ')}`
}
