// One trial of many in a page: the browser's own WebSocket and a ResilientSocket with its default options, each on a line of its
// own, and the same done to both.
import { expect } from '@playwright/test'
import type { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import type { EnginePage } from '../../engines/port/engine.ts'
import type { PlainOptions } from '../../support/journal.ts'
import { type LaneRecord, openPair, type Records, readPair } from '../../support/pair.ts'
import { type Line, startWorkLine } from './work-line.ts'
import type { WorkServerOptions } from './work-server.ts'

type Network = Parameters<FaultProxy['setNetwork']>[0]

/** A page of Playwright's, or of any engine. */
export type Evaluator = Pick<EnginePage, 'evaluate'>

export interface HarmTrialOptions {
  /** Default: the client's own defaults. */
  readonly socket?: PlainOptions
  readonly server?: WorkServerOptions
  /** Instead of a work server behind a fault proxy; called once for each client. */
  readonly startLine?: () => Promise<Line>
  /** From the first byte on. */
  readonly network?: Partial<Network>
  /** `false`: nothing has been said on the connection when the trial begins. */
  readonly hasPong?: boolean
}

export interface Request {
  /** Milliseconds that the server works on it. */
  readonly work?: number
  /** Characters that it answers. */
  readonly size?: number
}

const START = 20_000
/** What is measured is measured in the page. */
const LOOK = 300

let count = 0

export class HarmTrial {
  readonly page: Evaluator
  /** In the page. */
  readonly id: string
  readonly native: Line
  readonly ours: Line

  private constructor(page: Evaluator, native: Line, ours: Line) {
    count += 1
    this.page = page
    this.id = `harm-${count}`
    this.native = native
    this.ours = ours
  }

  /** Resolves when both clients are open, and ours has had a pong. */
  static async open(page: Evaluator, options: HarmTrialOptions = {}): Promise<HarmTrial> {
    const { socket = {}, server, network = {}, hasPong = true } = options
    const { startLine = (): Promise<Line> => startWorkLine(server) } = options
    const trial = new HarmTrial(page, await startLine(), await startLine())
    try {
      await trial.network(network)
      await page.evaluate(openPair, {
        name: trial.id,
        nativeUrl: trial.native.url,
        oursUrl: trial.ours.url,
        oursId: undefined,
        options: socket,
        nativeWait: undefined,
      })
      expect(await trial.until(areOpen, START)).toBe(true)
      if (hasPong) await page.evaluate((id) => pairs[id]?.ours.ping().catch(() => undefined), trial.id)
    } catch (error) {
      await trial.close()
      throw error
    }
    return trial
  }

  /** What both networks are like from now on; without an argument, as they should be. */
  async network(network: Partial<Network> = {}): Promise<void> {
    for (const { proxy } of this.#lines) await proxy.setNetwork({ ...PERFECT_NETWORK, ...network })
  }

  /** The way has forgotten both connections, and tells nobody; resolves with when. */
  die(): number {
    for (const { proxy } of this.#lines) proxy.break('forget')
    return Date.now()
  }

  /** A request that the server works on; without one, a message that is answered at once. */
  async ask(request?: Request): Promise<void> {
    const words = wordsOf(request)
    await this.page.evaluate(({ id, words }) => pairs[id]?.ask(words), { id: this.id, words })
  }

  /** Ours asks again on each new connection until it has the answer. */
  async askUntilAnswered(request: Request): Promise<void> {
    await this.page.evaluate(askUntilAnswered, { id: this.id, words: wordsOf(request) })
  }

  /** A message each so many milliseconds. */
  async talk(pace: number): Promise<void> {
    await this.page.evaluate(({ id, pace }) => pairs[id]?.start(pace, 0, 10_000), { id: this.id, pace })
  }

  read(): Promise<Records> {
    return this.page.evaluate(readPair, this.id)
  }

  /** Whether it came to that in time. */
  async until(isSo: (records: Records) => boolean, timeout: number): Promise<boolean> {
    const over = Date.now() + timeout
    while (!isSo(await this.read())) {
      if (Date.now() > over) return false
      await new Promise((resolve) => setTimeout(resolve, LOOK))
    }
    return true
  }

  /** Whether all that was sent is answered in time. */
  async hasAnswers(timeout: number): Promise<boolean> {
    return this.until(({ native, ours }) => [native, ours].every((record) => lost(record) === 0), timeout)
  }

  /** Sends no more; whether all that was sent is answered in time. */
  async settle(timeout: number): Promise<boolean> {
    await this.page.evaluate((id) => pairs[id]?.stop(), this.id)
    return this.hasAnswers(timeout)
  }

  async close(): Promise<void> {
    for (const line of this.#lines) await line.close()
  }

  get #lines(): readonly Line[] {
    return [this.native, this.ours]
  }
}

/** Messages without an answer. */
export function lost({ sent, answered }: LaneRecord): number {
  const numbers = new Set(answered.map(({ number }) => number))
  return sent.filter(({ number }) => !numbers.has(number)).length
}

function areOpen({ native, ours }: Records): boolean {
  return native.state === 'open' && ours.state === 'open'
}

function wordsOf(request: Request | undefined): string {
  return request === undefined ? '' : `work=${request.work ?? 0} size=${request.size ?? 0}`
}

/** Runs in the page. */
function askUntilAnswered({ id, words }: { readonly id: string; readonly words: string }): void {
  const pair = pairs[id]!
  pair.ask(words)
  const { sent, answered } = pair.logs.ours
  const number = sent.at(-1)?.number
  const isAnswered = (): boolean => answered.some((answer) => answer.number === number)
  pair.ours.on('open', () => {
    if (!isAnswered()) pair.ours.send(`${number} ${words}`)
  })
}
