// Two clients side by side in one page, each on a lane of its own, with the same faults at the same moments: the
// browser's WebSocket with the reconnect that everybody writes, and a ResilientSocket. Both are recorded.
import { expect, type Page, type TestType } from '@playwright/test'
import type { DemoServer } from '@resilient-socket/demo/server'
import type { ResilientSocket } from 'resilient-socket'
import type { JournalEntry, openSocketIn } from './journal.ts'
import { control, Lane } from './lane.ts'
import { test as base } from './test.ts'

export { expect }

/** What two busy cores and a browser may add to a bound. */
export const SLACK = 700

/** What the native client waits before it dials again. */
export const NATIVE_WAIT = 1_000

/** Short, so that tests are. */
export const QUICK = {
  heartbeat: { interval: 700, timeout: { min: 300, max: 300 } },
  backoff: { min: 200, max: 500, factor: 2 },
  connectTimeout: 600,
  stableAfter: 500,
} satisfies SocketOptions

type SocketOptions = NonNullable<Parameters<typeof openSocketIn>[2]>

interface Answer {
  readonly number: number
  readonly at: number
  /** Characters of the whole message. */
  readonly size: number
}

interface LaneLog {
  readonly events: JournalEntry[]
  /** What `send()` has taken: handed over, or queued. */
  readonly sent: { readonly number: number; readonly at: number }[]
  readonly answered: Answer[]
  /** Given up; of the native client, not even tried: it wasn't open. */
  readonly dropped: number[]
  /** Messages that answer nothing. */
  readonly others: string[]
}

export interface LaneRecord extends Readonly<LaneLog> {
  /** At the moment; of the native client `readyState` in words. */
  readonly state: string
}

export interface Records {
  readonly native: LaneRecord
  readonly ours: LaneRecord
}

/** Something happened not before the one, and not after the other. */
export interface Moment {
  readonly before: number
  readonly after: number
}

interface Pair {
  readonly logs: { readonly native: LaneLog; readonly ours: LaneLog }
  readonly native: WebSocket
  readonly ours: ResilientSocket
  send(padding: number): void
  start(pace: number, padding: number, count: number): void
  stop(): void
}

declare global {
  var pairs: Record<string, Pair>
  /** For the lane of that id, from its server. */
  function freshToken(lane: string): Promise<string>
}

export interface LanesOptions {
  /** Tells pairs apart where a test has several. */
  readonly name?: string
  /** Instead of `QUICK`, one by one. */
  readonly socket?: SocketOptions
  /** Default: `demo`. */
  readonly server?: Pick<DemoServer, 'url'>
  /** The native client keeps its first token; ours fetches one for each attempt. */
  readonly hasTokens?: boolean
  /** From the very first one on. */
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
    // A server that has never answered a ping is another matter than one that doesn't any more.
    await lanes.until('both are open', ({ native, ours }) => native.state === 'open' && ours.state === 'open')
    if (pongs === 'whole') await page.evaluate((name) => pairs[name]?.ours.ping(), lanes.#name)
    return lanes
  }

  /** What both networks are like from now on; without an argument, as they should be. */
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

  /** Numbered messages on both, in one go. */
  async sendTogether(paddings: readonly number[]): Promise<void> {
    await this.page.evaluate(
      ({ name, paddings }) => {
        for (const padding of paddings) pairs[name]?.send(padding)
      },
      { name: this.#name, paddings },
    )
  }

  /** Numbered messages on both at a steady pace, by a timer in the page. */
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

  /** Pings by hand, at once; resolves with how many were answered. */
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
    return this.page.evaluate((name) => {
      const { logs, native, ours } = pairs[name]!
      const nativeState = ['connecting', 'open', 'closing', 'closed'][native.readyState] ?? ''
      return {
        native: { ...logs.native, state: nativeState },
        ours: { ...logs.ours, state: ours.state },
      }
    }, this.#name)
  }

  /** Waits until the records are like that. */
  async until(what: string, isSo: (records: Records) => boolean): Promise<Records> {
    let records: Records | undefined
    await expect
      .poll(
        async () => {
          records = await this.read()
          return isSo(records)
        },
        { message: `${this.ids[1]}: ${what}`, timeout: 8_000, intervals: [50, 100] },
      )
      .toBe(true)
    return records!
  }

  async #ask(command: Readonly<Record<string, unknown>>): Promise<Moment> {
    const before = Date.now()
    // One request for both; its own list of lanes replaces the single one.
    await control(this.#server, this.ids[0], { ...command, lanes: this.ids })
    return { before, after: Date.now() }
  }
}

/** Runs in the page. */
function openPair({
  name,
  nativeUrl,
  oursUrl,
  oursId,
  options,
  nativeWait,
}: {
  readonly name: string
  readonly nativeUrl: string
  readonly oursUrl: string
  readonly oursId: string | undefined
  readonly options: SocketOptions
  readonly nativeWait: number
}): void {
  const newLog = (): LaneLog => ({ events: [], sent: [], answered: [], dropped: [], others: [] })
  const logs = { native: newLog(), ours: newLog() }
  const note = (log: LaneLog, name: string, payload: object): void => {
    const plain = Object.entries(payload).filter(([, value]) => typeof value !== 'object')
    log.events.push({ name, at: Date.now(), detail: Object.fromEntries(plain) })
  }
  const receive = (log: LaneLog, data: string): void => {
    const number = Number.parseInt(data, 10)
    if (Number.isNaN(number)) log.others.push(data)
    else log.answered.push({ number, at: Date.now(), size: data.length })
  }

  const connect = (): WebSocket => {
    const socket = new WebSocket(nativeUrl)
    socket.onopen = () => note(logs.native, 'open', {})
    socket.onmessage = ({ data }) => receive(logs.native, data)
    socket.onclose = ({ code, reason, wasClean }) => {
      note(logs.native, 'close', { code, reason, wasClean })
      setTimeout(() => (native = connect()), nativeWait)
    }
    return socket
  }
  let native = connect()

  const withToken = async (): Promise<string> => `${oursUrl}&token=${await freshToken(oursId!)}`
  const ours = new library.ResilientSocket(oursId === undefined ? oursUrl : withToken, options)
  ours.on('message', ({ data }) => receive(logs.ours, data))
  ours.on('drop', ({ data }) => logs.ours.dropped.push(Number.parseInt(String(data), 10)))
  for (const event of [
    'state',
    'open',
    'lost',
    'waiting',
    'replacing',
    'close',
    'latency',
    'error',
  ] as const) {
    ours.on(event, (payload: object) => note(logs.ours, event, payload))
  }

  let number = 0
  let timer: ReturnType<typeof setInterval> | undefined
  const send = (padding: number): void => {
    number += 1
    const text = padding === 0 ? String(number) : `${number} ${'x'.repeat(padding)}`
    const message = { number, at: Date.now() }
    if (native.readyState === WebSocket.OPEN) {
      native.send(text)
      logs.native.sent.push(message)
    } else logs.native.dropped.push(number)
    if (ours.send(text) === 'dropped') logs.ours.dropped.push(number)
    else logs.ours.sent.push(message)
  }
  globalThis.pairs ??= {}
  pairs[name] = {
    logs,
    get native() {
      return native
    },
    ours,
    send,
    stop: () => clearInterval(timer),
    start: (pace, padding, count) => {
      const last = number + count
      timer = setInterval(() => {
        send(padding)
        if (number >= last) clearInterval(timer)
      }, pace)
    },
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
