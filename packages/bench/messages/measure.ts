// Runs the benchmark of messages in one page of a browser. Knows no bound and no table.
import type { Browser, Page } from '@playwright/test'
import { bundlePage } from '../common/browser.ts'
import { type Durations, messageKinds, type Operation, type Rounds, withoutWarmUp } from './measured.ts'
import { startServer } from './server.ts'
import { measureWire } from './wire.ts'

/** A round lasts about a millisecond: short enough for most not to be interrupted by other processes. */
const RECEIVED: Rounds = { warmUp: 20, rounds: 201, operationsPerRound: 2_000 }
const SENT: Rounds = { warmUp: 20, rounds: 201, operationsPerRound: 20_000 }
const WIRED: Rounds = { warmUp: 2, rounds: 17, operationsPerRound: 5_000 }

export interface MessageCosts {
  readonly received: ReadonlyMap<Operation, Durations>
  readonly sent: ReadonlyMap<Operation, Durations>
  readonly wired: Durations
}

export async function measureMessages(browser: Browser): Promise<MessageCosts> {
  await using server = await startServer(await bundlePage(new URL('page.js', import.meta.url), 'production'))
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.port}/`)
  await page.evaluate((url) => globalThis.bench.connect(url), `ws://127.0.0.1:${server.port}`)
  const sent = new Map<Operation, Durations>()
  sent.set('sent', await replay(page, 'sent', SENT))
  sent.set('exchange', await replay(page, 'exchange', RECEIVED))
  const wired = await measureWire(page, 'text of 100 B', WIRED)
  const received = new Map<Operation, Durations>()
  for (const kind of messageKinds) received.set(kind, await replay(page, kind, RECEIVED))
  await page.close()
  return { received, sent, wired }
}

async function replay(page: Page, operation: Operation, rounds: Rounds): Promise<Durations> {
  const task = [operation, rounds] as const
  const durations = await page.evaluate((task) => globalThis.bench.repeat(...task), task)
  return withoutWarmUp(durations, rounds)
}
