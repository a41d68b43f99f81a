// The sessions among the cast: a hub, a fault proxy for each of them, and what is known of them. The schedule doesn't name them:
// they do what is drawn for others.
import type { Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import type { Fate } from 'resilient-socket/session'
import { check, type Verdict } from '../sessions/support/check.ts'
import type { ClientEntry, Supply } from '../sessions/support/logs.ts'
import { type Line, SESSIONS, type SessionPart } from './cast.ts'
import { ChaosHub } from './chaos-hub.ts'
import type { Violation } from './checks/trial.ts'
import type { Action, Break } from './schedule.ts'
import { count, type SessionTotals } from './totals.ts'
import { usableBound } from './usable-bound.ts'

const HOST = '127.0.0.1'
/** Milliseconds from one message to the next, each way, besides what is drawn. */
const PACE = 50

type Network = Parameters<FaultProxy['setNetwork']>[0]

export class SessionCast {
  readonly hub: ChaosHub
  readonly violations: Violation[] = []
  readonly #proxies: ReadonlyMap<SessionPart, FaultProxy>
  readonly #pages: readonly Page[]
  readonly #entries = new Map<SessionPart, ClientEntry[]>(SESSIONS.map((part) => [part, []]))

  private constructor(hub: ChaosHub, proxies: ReadonlyMap<SessionPart, FaultProxy>, pages: readonly Page[]) {
    this.hub = hub
    this.#proxies = proxies
    this.#pages = pages
  }

  static async enter(pages: readonly Page[]): Promise<SessionCast> {
    const hub = await ChaosHub.start()
    const proxies = new Map<SessionPart, FaultProxy>()
    for (const part of SESSIONS) {
      const proxy = await FaultProxy.listen({ host: HOST, port: hub.port }, 0)
      proxies.set(part, proxy)
      const url = `ws://${HOST}:${proxy.port}/?client=${part.name}`
      await pages[part.page]!.evaluate(({ part, url }) => chaos.addSession(part, url), { part, url })
    }
    return new SessionCast(hub, proxies, pages)
  }

  /** Messages flow both ways at a steady pace, until `settle`. */
  async talk(): Promise<void> {
    this.hub.talk(PACE)
    const supply: Supply = { every: PACE, batch: 1, count: Infinity, size: 20, form: 'text' }
    for (const { name, page } of SESSIONS)
      await this.#pages[page]!.evaluate(({ name, supply }) => chaos.session(name).talker.start(supply), {
        name,
        supply,
      })
  }

  async #hush(): Promise<void> {
    this.hub.hush()
    for (const { name, page } of SESSIONS)
      await this.#pages[page]!.evaluate((name) => chaos.session(name).talker.stop(), name)
  }

  async setNetwork(line: Line, network: Network): Promise<void> {
    for (const [part, proxy] of this.#proxies) if (part.line === line) await proxy.setNetwork(network)
  }

  /** The rest of a frame that was cut short never comes: it would be a message that the hub hasn't sent. */
  break(line: Line, how: Break): void {
    if (how === 'mend') return
    for (const [part, proxy] of this.#proxies) if (part.line === line) proxy.break(how)
  }

  /** What is done to another client is done to those who are like it. */
  async act(action: Extract<Action, { client: string }>): Promise<void> {
    for (const { name, page, like } of SESSIONS) {
      if (!like.includes(action.client)) continue
      if (action.kind === 'push') this.hub.push(name, action.count, action.size)
      else if (action.kind === 'server-close') this.hub.close(name, action.code, action.reason)
      else
        await this.#pages[page]!.evaluate(({ name, action }) => chaos.session(name).act(action), {
          name,
          action,
        })
    }
  }

  /**
   * Waits until each is usable, and both sides know the same; resolves with the milliseconds after which they were usable.
   * What is not so within the bounds is a violation.
   */
  async settle(longest: number): Promise<readonly number[]> {
    await this.#hush()
    const times: number[] = []
    const settled = SESSIONS.map(async (part) => {
      const took = await this.#usable(part)
      if (took === undefined) return this.#violate(part, 'it is not usable again within its bound')
      times.push(took)
      const deadline = performance.now() + longest
      for (;;) {
        const wrong = await this.#compare(part)
        if (wrong.length === 0) return
        if (performance.now() > deadline) return this.#violate(part, ...wrong)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })
    await Promise.all(settled)
    return times
  }

  totals(): SessionTotals {
    const verdicts = SESSIONS.map((part) => this.#verdict(part))
    const add = (read: (verdict: Verdict) => number): number =>
      verdicts.reduce((sum, verdict) => sum + read(verdict), 0)
    const resets: Record<string, number> = {}
    for (const reason of verdicts.flatMap(({ resets }) => resets)) count(resets, reason)
    const fates = (fate: Fate): number => add((verdict) => verdict.fates[fate])
    return {
      messages: { up: add(({ up }) => up), down: add(({ down }) => down) },
      resumed: add(({ resumed }) => resumed),
      replayed: add(({ replayed }) => replayed),
      resets,
      fates: { received: fates('received'), unsent: fates('unsent'), unknown: fates('unknown') },
    }
  }

  /** The last of what both sides have written down. */
  record(client: string): object | undefined {
    const part = SESSIONS.find(({ name }) => name === client)
    return part && { entries: this.#entries.get(part)!.slice(-300), hub: this.hub.log(client).slice(-300) }
  }

  async close(): Promise<void> {
    for (const proxy of this.#proxies.values()) proxy.close()
    this.hub.hush()
    await this.hub.stop(false)
  }

  /** Resolves with the milliseconds that this takes; `undefined`: too many. */
  #usable({ name, page, options }: SessionPart): Promise<number | undefined> {
    const wish = { name, bound: usableBound(options) }
    return this.#pages[page]!.evaluate(({ name, bound }) => chaos.session(name).usable(bound), wish)
  }

  #violate({ name }: SessionPart, ...wrong: readonly string[]): void {
    const at = Date.now()
    this.violations.push(...wrong.map((what) => ({ invariant: 'sessions', client: name, at, what })))
  }

  /** What is wrong, if everything has arrived. */
  async #compare(part: SessionPart): Promise<readonly string[]> {
    const { state, unacked } = await this.#read(part)
    const [session, ...others] = this.hub.attached(part.name)
    if (state !== 'live') return [`it is ${state}`]
    if (unacked > 0) return [`${unacked} messages are unacknowledged`]
    if (!session || others.length > 0)
      return [`the hub has ${others.length + (session ? 1 : 0)} of it attached`]
    const { messages } = session.unacked
    return messages > 0
      ? [`${messages} messages of the hub's are unacknowledged`]
      : this.#verdict(part, session.id).violations
  }

  /** `live`: the session that goes on. */
  #verdict(part: SessionPart, live?: string): Verdict {
    return check(this.#entries.get(part)!, this.hub.log(part.name), live)
  }

  async #read(part: SessionPart): Promise<{ readonly state: string; readonly unacked: number }> {
    const entries = this.#entries.get(part)!
    const { more, snapshot } = await this.#pages[part.page]!.evaluate(
      async ({ name, from }) => {
        const { talker } = chaos.session(name)
        return { more: await talker.read(from), snapshot: chaos.session(name).look() }
      },
      { name: part.name, from: entries.length },
    )
    entries.push(...more)
    return snapshot
  }
}
