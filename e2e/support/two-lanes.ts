// Two clients side by side in one page, each on a lane of its own, with the same faults at the same moments: the
// browser's WebSocket with the reconnect that everybody writes, and a ResilientSocket. Both are recorded.
import { expect, type Page, type TestType } from '@playwright/test'
import type { DemoServer } from '@resilient-socket/demo/server'
import type { PlainOptions } from './journal.ts'
import { control, Lane } from './lane.ts'
import { forgetFailedDials, openPair, type Records, readPair } from './pair.ts'
import { test as base } from './test.ts'

export { expect }

/** Milliseconds that two busy cores and a browser may add to a bound. */
export const SLACK = 2_500

/** Milliseconds until the native client dials again. */
export const NATIVE_WAIT = 1_000

/** Short options, so that tests are short. */
export const QUICK = {
  heartbeat: { interval: 700, timeout: { min: 300, max: 300 }, patience: { idle: 900, busy: 1_200 } },
  backoff: { min: 200, max: 500, factor: 2 },
  connectTimeout: 2_000,
  stableAfter: 500,
} satisfies PlainOptions

/** Milliseconds after which any silent connection is given up. */
export const QUICK_VERDICT = QUICK.heartbeat.interval + QUICK.heartbeat.patience.busy + SLACK

/** An interval in which something happened. */
export interface Moment {
  readonly before: number
  readonly after: number
}

export interface LanesOptions {
  /** Identifies a pair if a test has several. */
  readonly name?: string
  /** Options that override those of `QUICK`. */
  readonly socket?: PlainOptions
  /** Default: `demo`. */
  readonly server?: Pick<DemoServer, 'url'>
  /** The native client keeps its first token; ours fetches one for each attempt. */
  readonly hasTokens?: boolean
  /** The events from the first one on. */
  readonly pongs?: Parameters<Lane['pongs']>[0]
  /** Not in `barePage`: a renderer of its own, because Chromium slows down one in which many dials fail. */
  readonly isAlone?: boolean
}

export class TwoLanes {
  readonly page: Page
  readonly ids: readonly [native: string, ours: string]
  readonly #server: Pick<DemoServer, 'url'>
  readonly #name: string

  private constructor(page: Page, server: Pick<DemoServer, 'url'>, name: string) {
    this.page = page
    this.#server = server
    this.#name = name
    this.ids = [`native${name}`, `ours${name}`]
  }

  static async open(page: Page, server: Pick<DemoServer, 'url'>, options: LanesOptions): Promise<TwoLanes> {
    const { name = '', socket = {}, hasTokens = false, pongs = 'whole' } = options
    const lanes = new TwoLanes(page, server, name === '' ? '' : `-${name}`)
    const [nativeId, oursId] = lanes.ids
    const native = await Lane.open(server, nativeId)
    const ours = await Lane.open(server, oursId)
    await lanes.pongs(pongs)
    if (hasTokens) {
      await page.exposeFunction('freshToken', async (lane: string) => {
        return (await control(server, lane, { command: 'token' })).token
      })
    }
    await page.evaluate(openPair, {
      name: lanes.#name,
      nativeUrl: native.url + (hasTokens ? `&token=${await native.token()}` : ''),
      oursUrl: ours.url,
      oursId: hasTokens ? oursId : undefined,
      options: { ...QUICK, ...socket },
      nativeWait: NATIVE_WAIT,
    })
    // Our client treats a server differently once it has answered a ping.
    await lanes.until('both are open', ({ native, ours }) => native.state === 'open' && ours.state === 'open')
    await page.evaluate(forgetFailedDials, lanes.#name)
    // Its own bound is as short as the heartbeat's; a machine that is busy with browsers may take longer.
    if (pongs === 'whole')
      await page.evaluate((name) => pairs[name]?.ours.ping({ timeout: 15_000 }), lanes.#name)
    return lanes
  }

  /** Sets both networks; without an argument, to normal. */
  network(network: Parameters<Lane['network']>[0] = {}): Promise<Moment> {
    return this.#ask({ command: 'network', network })
  }

  break(how: Parameters<Lane['break']>[0]): Promise<Moment> {
    return this.#ask({ command: 'break', how })
  }

  pongs(pongs: Parameters<Lane['pongs']>[0], after?: number): Promise<Moment> {
    return this.#ask({ command: 'pongs', pongs, after })
  }

  close(code: number, reason?: string): Promise<Moment> {
    return this.#ask({ command: 'close', code, reason })
  }

  expireTokens(): Promise<Moment> {
    return this.#ask({ command: 'expire' })
  }

  /** One numbered message on both; `padding`: how many characters more it has. */
  send(padding = 0): Promise<void> {
    return this.sendTogether([padding])
  }

  /** Sends numbered messages on both at once. */
  async sendTogether(paddings: readonly number[]): Promise<void> {
    await this.page.evaluate(
      ({ name, paddings }) => {
        for (const padding of paddings) pairs[name]?.send(padding)
      },
      { name: this.#name, paddings },
    )
  }

  /** Sends numbered messages on both at a steady rate, by a timer in the page. */
  async sendSteadily({ pace = 100, padding = 0, count = 10_000 } = {}): Promise<void> {
    const traffic = { name: this.#name, pace, padding, count }
    await this.page.evaluate(
      ({ name, pace, padding, count }) => pairs[name]?.start(pace, padding, count),
      traffic,
    )
  }

  async stopSending(): Promise<void> {
    await this.page.evaluate((name) => pairs[name]?.stop(), this.#name)
  }

  /** Calls `ping()` several times at once; resolves with how many were answered. */
  ping(count: number): Promise<number> {
    return this.page.evaluate(
      async ({ name, count }) => {
        const pings = Array.from({ length: count }, () => pairs[name]?.ours.ping())
        return (await Promise.all(pings)).length
      },
      { name: this.#name, count },
    )
  }

  read(): Promise<Records> {
    return this.page.evaluate(readPair, this.#name)
  }

  /** Waits until the records match. */
  async until(what: string, isSo: (records: Records) => boolean): Promise<Records> {
    let records: Records | undefined
    await expect
      .poll(
        async () => {
          records = await this.read()
          return isSo(records)
        },
        { message: `${this.ids[1]}: ${what}`, intervals: [50, 100] },
      )
      .toBe(true)
    return records!
  }

  async #ask(command: Readonly<Record<string, unknown>>): Promise<Moment> {
    const before = Date.now()
    // One request for both: this list of lanes replaces the single one.
    await control(this.#server, this.ids[0], { ...command, lanes: this.ids })
    return { before, after: Date.now() }
  }
}

type Base = typeof base extends TestType<infer Args, infer Shared> ? { args: Args; shared: Shared } : never

interface LaneFixtures {
  readonly openLanes: (options?: LanesOptions) => Promise<TwoLanes>
}

export const test: TestType<Base['args'] & LaneFixtures, Base['shared']> = base.extend<LaneFixtures>({
  openLanes: async ({ barePage, bareSite, context, demo }, use) => {
    await use(async (options = {}) => {
      if (!options.isAlone) return TwoLanes.open(barePage, options.server ?? demo, options)
      const page = await context.newPage()
      await page.goto(bareSite.origin)
      await page.waitForFunction(() => 'library' in globalThis)
      return TwoLanes.open(page, options.server ?? demo, options)
    })
  },
})
