// Runs the compliance suite in a page or in its Worker, and reports unexpected results.
import { expect, type TestInfo } from '@playwright/test'
import type { EnginePage } from '../engines/port/engine.ts'
import { type BareSite, startBareSite } from './bare-site.ts'
import { bundle } from './bundle.ts'
import { ComplianceServer } from './compliance-server.ts'

/** One result of the suite. */
interface Finding {
  readonly group: string
  readonly name: string
  readonly cites: string
  readonly native: string
  readonly ours: string
  readonly once: string
  readonly reason: string | undefined
  readonly isExpected: boolean
}

interface Comparison {
  readonly script: string
  readonly server: string
  readonly engine: string
  readonly group: string
}

/** The results of the suite, or why it failed. */
type Outcome = Finding[] | string

declare global {
  var outcome: Outcome | undefined
}

/** More than any group of cases takes, in milliseconds. */
const LONGEST = 90_000

type Evaluator = Pick<EnginePage, 'evaluate'>

/** The context of the classes, and the cases to run. */
interface Scope {
  readonly engine: string
  readonly version: string
  readonly group: string
  readonly scope: 'page' | 'worker'
}

export const GROUPS = [
  'urls',
  'protocols',
  'closing',
  'events',
  'sending',
  'binary type',
  'handlers',
  'interface',
]

const SCRIPT = '/compliance.js'
const WORKER = '/compliance-worker.js'

/** A site with the suite, and the server that its cases dial. */
export class ComplianceBench {
  readonly site: BareSite
  readonly #server: ComplianceServer

  private constructor(site: BareSite, server: ComplianceServer) {
    this.site = site
    this.#server = server
  }

  static async start(): Promise<ComplianceBench> {
    const suite = await bundle('../packages/client/test/compliance/suite.ts')
    const worker = await bundle('support/compliance-worker.ts')
    const site = await startBareSite({ [SCRIPT]: suite, [WORKER]: worker })
    return new ComplianceBench(site, await ComplianceServer.start())
  }

  async check(page: Evaluator, { engine, version, group, scope }: Scope, testInfo: TestInfo): Promise<void> {
    const comparison = { script: `${this.site.origin}${SCRIPT}`, server: this.#server.origin, engine, group }
    await page.evaluate(scope === 'page' ? compareHere : compareInWorker, comparison)
    const findings = await findingsOf(page)
    for (const finding of findings) {
      const description = JSON.stringify({ engine, version, scope, ...finding })
      testInfo.annotations.push({ type: 'compliance', description })
    }
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.filter(({ isExpected }) => !isExpected)).toEqual([])
  }

  /** Fails if the suite has cases that aren't run. */
  async checkGroups(page: Evaluator): Promise<void> {
    const load = async (script: string): Promise<string[]> => (await import(script)).groups
    expect(await page.evaluate(load, `${this.site.origin}${SCRIPT}`)).toEqual(GROUPS)
  }

  async close(): Promise<void> {
    await this.#server.close()
    await this.site.close()
  }
}

/** A driver of an engine may wait too short a time for a whole group. */
async function findingsOf(page: Evaluator): Promise<Finding[]> {
  let found: Outcome | undefined
  await expect
    .poll(
      async () => {
        found = await page.evaluate(() => globalThis.outcome, undefined)
        return found
      },
      { timeout: LONGEST },
    )
    .toBeTruthy()
  if (typeof found !== 'object') throw new Error(`The suite failed: ${found}`)
  return found
}

async function compareHere({ script, ...comparison }: Comparison): Promise<void> {
  const { WebSocket: ours, withOptions } = await import('resilient-socket/websocket')
  const { compare } = await import(script)
  const once = withOptions({ reconnect: false })
  compare({ ...comparison, native: WebSocket, ours, once }).then(
    (findings: Finding[]) => (globalThis.outcome = findings),
    (error: unknown) => (globalThis.outcome = String(error)),
  )
}

function compareInWorker(comparison: Comparison): void {
  const worker = new Worker('/compliance-worker.js', { type: 'module' })
  worker.onmessage = ({ data }) => (globalThis.outcome = data)
  worker.onerror = ({ message }) => (globalThis.outcome = message)
  worker.postMessage(comparison)
}
