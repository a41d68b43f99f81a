// Faults and calls at random, round after round; in between everything is healed, and everything must be well again.
//
// CHAOS_SEED, CHAOS_ROUND and CHAOS_MINUTES (`npm run chaos`) choose one schedule, the round that it begins with, and how
// long it lasts; by default a few short ones.
import { expect, type TestInfo, test } from '@playwright/test'
import { CAST } from './cast.ts'
import { Trial, type Violation } from './checks/trial.ts'
import { ROUND, roundOf, type TimedAction } from './schedule.ts'
import { Stage } from './stage.ts'
import { Tally } from './totals.ts'
import { usableBound } from './usable-bound.ts'

const MINUTE = 60_000
const SEEDS = [1, 2, 3, 4, 5, 6]

const { CHAOS_SEED, CHAOS_ROUND = '0', CHAOS_MINUTES = '0.6' } = process.env
const seeds = CHAOS_SEED === undefined ? SEEDS : [Number(CHAOS_SEED)]
const duration = Number(CHAOS_MINUTES) * MINUTE

const LONGEST_BOUND = Math.max(...CAST.map(({ options }) => usableBound(options)))

for (const seed of seeds) {
  test(`clients stay well through the chaos of seed ${seed}`, async ({ context }, testInfo) => {
    test.setTimeout(duration + ROUND + 3 * LONGEST_BOUND)
    const stage = await Stage.open(context)
    const soak = new Soak(stage)
    try {
      await soak.begin()
      const endsAt = performance.now() + duration
      for (
        let round = Number(CHAOS_ROUND);
        performance.now() < endsAt && soak.violations.length === 0;
        round += 1
      )
        await soak.play(round, roundOf(seed, round))
      await soak.report(seed, testInfo)
    } finally {
      await stage.close()
    }
    expect(soak.violations).toEqual([])
  })
}

class Soak {
  readonly #stage: Stage
  readonly #tally = new Tally()
  readonly #trials: ReadonlyMap<string, Trial> = new Map(CAST.map((part) => [part.name, new Trial(part)]))
  /** The round that is played. */
  #round = 0
  #actions: readonly TimedAction[] = []
  #startedAt = 0
  /** What is not as it should be when all should be well. */
  #wrong: readonly Violation[] = []

  constructor(stage: Stage) {
    this.#stage = stage
  }

  get violations(): readonly Violation[] {
    const ofPages = this.#stage.errors.map((what) => ({
      invariant: 'nothing is left uncaught',
      client: '',
      at: this.#startedAt,
      what,
    }))
    return [...[...this.#trials.values()].flatMap(({ violations }) => violations), ...this.#wrong, ...ofPages]
  }

  /** All are open, and their heartbeats were answered: the server is known to know them. */
  async begin(): Promise<void> {
    await this.#settle()
    await this.#stage.play(
      CAST.map(({ name }) => ({ at: 0, action: { kind: 'call', client: name, method: 'ping' } })),
    )
    await this.#settle()
  }

  async play(round: number, actions: readonly TimedAction[]): Promise<void> {
    this.#round = round
    this.#actions = actions
    this.#startedAt = Date.now()
    this.#tally.played(actions.map(({ action }) => action.kind))
    await this.#stage.play(actions)
    await this.#stage.heal()
    await this.#settle()
  }

  /** Leaves the numbers, and of a failure what it takes to understand it. */
  async report(seed: number, testInfo: TestInfo): Promise<void> {
    const { connections } = this.#stage.server
    const violations = this.violations.map((violation) => ({ seed, round: this.#round, ...violation }))
    const totals = this.#tally.total(seed, connections, violations)
    testInfo.annotations.push({ type: 'chaos', description: JSON.stringify(totals) })
    const [first] = violations
    if (first === undefined) return
    const before = this.#actions.filter(({ at }) => this.#startedAt + at <= first.at)
    console.log(`What was done before, the last at the end:\n${this.#inWords(before.slice(-10))}`)
    await testInfo.attach('schedule.txt', { body: this.#inWords(this.#actions), contentType: 'text/plain' })
    for (const client of new Set(violations.map(({ client }) => client))) {
      const record = {
        entries: this.#trials.get(client)?.recent,
        connections: this.#stage.server
          .of(client)
          .slice(-5)
          .map(({ socket, openedAt, isOpen, received, sentCount }) => {
            return { socket, openedAt, isOpen, received, sentCount }
          }),
        timeline: client && (await this.#stage.timeline(client)),
      }
      const body = JSON.stringify(record, undefined, 1)
      await testInfo.attach(`${client || 'page'}.json`, { body, contentType: 'application/json' })
    }
  }

  #inWords(actions: readonly TimedAction[]): string {
    const lines = actions.map(
      ({ at, action }) => `${new Date(this.#startedAt + at).toISOString()} ${JSON.stringify(action)}`,
    )
    return lines.join('\n')
  }

  /** Waits until every client is usable, nothing is under way, and both sides know the same. */
  async #settle(): Promise<void> {
    const unsettled = new Map<string, readonly Violation[]>()
    for (const [name, took] of await this.#stage.usable()) {
      if (took === undefined) this.#trials.get(name)!.violate('usable again', 'it is not, within its bound')
      else {
        this.#tally.usable(took)
        unsettled.set(name, [])
      }
    }
    const deadline = performance.now() + LONGEST_BOUND
    await this.#look(unsettled)
    while (unsettled.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await this.#look(unsettled)
    }
    this.#wrong = [...unsettled.values()].flat()
  }

  /** Those who are well by now are settled. */
  async #look(unsettled: Map<string, readonly Violation[]>): Promise<void> {
    for (const { name, entries, snapshot } of await this.#stage.reports()) {
      const trial = this.#trials.get(name)!
      this.#tally.see(entries)
      trial.see(entries)
      if (!unsettled.has(name)) continue
      const { state, health, isQuiet, socket } = snapshot
      const isWell = state === 'open' && health === 'good' && isQuiet
      const wrong = trial.compare(this.#stage.server.of(name), isWell ? socket : undefined)
      if (isWell && wrong.length === 0) unsettled.delete(name)
      else unsettled.set(name, wrong)
    }
  }
}
