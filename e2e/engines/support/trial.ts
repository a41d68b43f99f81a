// One fault, tried on both clients at once: each has a server and a fault proxy of its own, on addresses that no other trial
// has used, because engines hold failed and hanging dials against an address.
import { expect } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { type BareSite, startBareSite } from '../../support/bare-site.ts'
import { EchoServer } from '../../support/echo-server.ts'
import type { PlainOptions } from '../../support/journal.ts'
import { type LaneRecord, openPair, type Records, readPair } from '../../support/pair.ts'
import type { Engine, EnginePage } from '../port/engine.ts'
import { freshAddress } from './fresh-address.ts'

type Network = Parameters<FaultProxy['setNetwork']>[0]
type Break = Parameters<FaultProxy['break']>[0]

/** How long a page may take to load what it needs. */
const START = 20_000

/** How long the native socket's last answer is waited for: TCP's retransmissions may be far apart. */
const NATIVE_ANSWER = process.env['FAULTS_FULL'] === '1' ? 30_000 : 2_000

const SETTLING = 8_000

/** A trial begins when all is well, and needn't wait until a connection is old. */
const STABLE_AFTER = 500

/** One client's way to a server of its own. */
export interface Line {
  readonly server: EchoServer
  /** Where the client dials. */
  readonly url: string
  /** What is in between, where that is ours to break. */
  readonly proxy?: FaultProxy
}

export type ProxiedLine = Required<Line>

export interface TrialOptions {
  /** Default: the client's own defaults. */
  readonly socket?: PlainOptions
  /** Milliseconds between two messages; 0: none are sent after the first. Default: 500. */
  readonly pace?: number
  /** Milliseconds that the native client waits before it dials again. Default: it doesn't. */
  readonly nativeWait?: number
  /** An address of this machine that the engine can reach. Default: one of its loopback. */
  readonly host?: string
  /** Called once for each client. Default: a server behind a fault proxy. */
  readonly startLine?: () => Promise<Line>
}

/**
 * In the page. Deadlines follow the round trip, and one that was measured while the machine was busy starting browsers makes them
 * long: a dozen others outweigh it. On no network of the tests does one take a second.
 */
async function measure(): Promise<void> {
  const isSlow = async (): Promise<boolean> => ((await pairs['']?.ours.ping()) ?? 0) > 1_000
  if (await isSlow()) for (let count = 0; count < 12; count += 1) await isSlow()
}

export class Trial {
  readonly page: EnginePage
  readonly native: Line
  readonly ours: Line
  readonly #site: BareSite

  private constructor(page: EnginePage, native: Line, ours: Line, site: BareSite) {
    this.page = page
    this.native = native
    this.ours = ours
    this.#site = site
  }

  /** Resolves when both clients have heard an echo, and ours a pong. */
  static async open(engine: Engine, options: TrialOptions = {}): Promise<Trial> {
    const {
      socket = {},
      pace = 500,
      nativeWait,
      host = freshAddress(),
      startLine = startProxiedLine,
    } = options
    const site = await startBareSite({}, host)
    const [native, ours] = [await startLine(), await startLine()]
    const page = await engine.open(site.origin)
    const trial = new Trial(page, native, ours, site)
    try {
      const hasLibrary = (): Promise<boolean> => page.evaluate(() => 'library' in globalThis, undefined)
      await expect.poll(hasLibrary, { timeout: START }).toBe(true)
      await page.evaluate(openPair, {
        name: '',
        nativeUrl: native.url,
        oursUrl: ours.url,
        oursId: undefined,
        options: { stableAfter: STABLE_AFTER, ...socket },
        nativeWait,
      })
      await trial.until(
        'both are open',
        ({ native, ours }) => native.state === 'open' && ours.state === 'open',
      )
      await page.evaluate(measure, undefined)
      if (pace > 0) await page.evaluate((pace) => pairs['']?.start(pace, 0, 10_000), pace)
      else await trial.send()
      await trial.until(
        'both have an echo',
        ({ native, ours }) => native.answered.length > 0 && ours.answered.length > 0,
      )
    } catch (error) {
      await trial.close()
      throw error
    }
    return trial
  }

  /** What both networks are like from now on; without an argument, as they should be. */
  async network(network: Partial<Network> = {}): Promise<void> {
    for (const { proxy } of this.#lines) await proxy?.setNetwork({ ...PERFECT_NETWORK, ...network })
  }

  break(how: Break): void {
    for (const { proxy } of this.#lines) proxy?.break(how)
  }

  dismiss(code: number, reason?: string): void {
    for (const { server } of this.#lines) server.dismiss(code, reason)
  }

  /** `padding`: how many characters longer the number is. */
  async send(padding = 0): Promise<void> {
    await this.page.evaluate((padding) => pairs['']?.send(padding), padding)
  }

  /** Sends no more, and waits for the answers that are on their way. A native socket may stay without. */
  async settle(): Promise<void> {
    await this.page.evaluate(() => pairs['']?.stop(), undefined)
    const hasAll = ({ sent, answered }: LaneRecord): boolean =>
      answered.at(-1)?.number === sent.at(-1)?.number
    const patience = Date.now() + NATIVE_ANSWER
    await this.until(
      'the last message is answered',
      ({ native, ours }) => hasAll(ours) && (hasAll(native) || Date.now() > patience),
      NATIVE_ANSWER + SETTLING,
    )
  }

  read(): Promise<Records> {
    return this.page.evaluate(readPair, '')
  }

  async until(what: string, isSo: (records: Records) => boolean, timeout = 8_000): Promise<Records> {
    let records: Records | undefined
    await expect
      .poll(
        async () => {
          records = await this.read()
          return isSo(records)
        },
        { message: what, timeout, intervals: [50, 100, 250] },
      )
      .toBe(true)
    return records!
  }

  async close(): Promise<void> {
    await this.page.close()
    for (const { proxy, server } of this.#lines) {
      proxy?.close()
      await server.close()
    }
    await this.#site.close()
  }

  get #lines(): readonly Line[] {
    return [this.native, this.ours]
  }
}

export async function startProxiedLine(): Promise<ProxiedLine> {
  const host = freshAddress()
  const server = await EchoServer.start(host)
  const { port, pathname } = new URL(server.url)
  const proxy = await FaultProxy.listen({ host, port: Number(port) }, 0)
  return { server, proxy, url: `ws://${host}:${proxy.port}${pathname}` }
}
