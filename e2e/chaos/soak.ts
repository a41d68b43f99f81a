// One seed: plays its rounds, and judges what comes of them.
import type { TestInfo } from '@playwright/test'
import { CAST } from './cast.ts'
import { Trial, type Violation } from './checks/trial.ts'
import { roundOf, type TimedAction } from './schedule.ts'
import type { Stage } from './stage.ts'
import { Tally } from './totals.ts'
import { usableBound } from './usable-bound.ts'

/** Milliseconds; of all clients'. */
export const LONGEST_BOUND = Math.max(...CAST.map(({ options }) => usableBound(options)))

export class Soak {
  readonly #stage: Stage
  readonly #seed: number
  readonly #tally = new Tally()
  readonly #trials: ReadonlyMap<string, Trial> = new Map(CAST.map((part) => [part.name, new Trial(part)]))
  /** The round that is played. */
  #round = 0
  #actions: readonly TimedAction[] = []
  #startedAt = 0
  /** What is not as it should be when all should be well. */
  #wrong: readonly Violation[] = []

  constructor(stage: Stage, seed: number) {
    this.#stage = stage
    this.#seed = seed
  }

  get violations(): readonly Violation[] {
    const ofPages = this.#stage.errors.map((error) => ({
      invariant: 'nothing is left uncaught',
      client: '',
      ...error,
    }))
    const ofClients = [...this.#trials.values()].flatMap(({ violations }) => violations)
    return [...ofClients, ...this.#wrong, ...this.#stage.sessions.violations, ...ofPages]
  }

  /** All are open, and their heartbeats were answered: the server is known to know them. */
  async begin(): Promise<void> {
    await this.#settle()
    await this.#stage.play(
      CAST.map(({ name }) => ({ at: 0, action: { kind: 'call', client: name, method: 'ping' } })),
    )
    await this.#settle()
  }

  async play(round: number): Promise<void> {
    const actions = roundOf(this.#seed, round)
    this.#round = round
    this.#actions = actions
    this.#startedAt = Date.now()
    this.#tally.played(actions.map(({ action }) => action.kind))
    await this.#stage.play(actions)
    await this.#stage.heal()
    await this.#settle()
  }

  /** Leaves the numbers, and of a failure what it takes to understand it. */
  async report(testInfo: TestInfo): Promise<void> {
    const { connections } = this.#stage.server
    const replay = { seed: this.#seed, round: this.#round }
    const violations = this.violations.map((violation) => ({ ...replay, ...violation }))
    const sessions = this.#stage.sessions.totals()
    const totals = this.#tally.total(this.#seed, connections, sessions, violations)
    testInfo.annotations.push({ type: 'chaos', description: JSON.stringify(totals) })
    const [first] = violations
    if (first === undefined) return
    const before = this.#actions.filter(({ at }) => this.#startedAt + at <= first.at)
    console.log(`What was done before, the last at the end:\n${this.#inWords(before.slice(-10))}`)
    await testInfo.attach('schedule.txt', { body: this.#inWords(this.#actions), contentType: 'text/plain' })
    for (const client of new Set(violations.map(({ client }) => client))) {
      const body = JSON.stringify(await this.#record(client), undefined, 1)
      await testInfo.attach(`${client || 'page'}.json`, { body, contentType: 'application/json' })
    }
  }

  /** What is known of a client. */
  async #record(client: string): Promise<object> {
    const trial = this.#trials.get(client)
    if (!trial) return this.#stage.sessions.record(client) ?? this.#stage.errors
    const connections = this.#stage.server.of(client).slice(-5)
    return {
      entries: trial.evidence,
      connections: connections.map(({ native: _, ...connection }) => connection),
      timeline: await this.#stage.timeline(client),
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
    const sessions = this.#stage.sessions.settle(LONGEST_BOUND)
    await this.#settleClients()
    for (const took of await sessions) this.#tally.usable(took)
  }

  async #settleClients(): Promise<void> {
    const unsettled = new Map<string, readonly Violation[]>()
    for (const [name, took] of await this.#stage.usable()) {
      if (took === undefined) this.#trials.get(name)!.violate('usable again', 'it is not, within its bound')
      else {
        this.#tally.usable(took)
        unsettled.set(name, [])
      }
    }
    this.#wrong = []
    const deadline = performance.now() + LONGEST_BOUND
    await this.#look(unsettled)
    while (unsettled.size > 0 && this.violations.length === 0 && performance.now() < deadline) {
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
      const wrong = isWell
        ? trial.compare(this.#stage.server.of(name), socket)
        : [trial.violation('usable again', `it is ${state}, ${health}${isQuiet ? '' : ', and not done'}`)]
      if (wrong.length === 0) unsettled.delete(name)
      else unsettled.set(name, wrong)
    }
  }
}
