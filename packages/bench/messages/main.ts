// What one message costs over the native class, in a real Chromium. With `--check` it fails where a bound is missed.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { build } from 'esbuild'
import { type Durations, messageKinds, type Operation, type Rounds, withoutWarmUp } from './measured.ts'
import { misses, table } from './report.ts'
import { startServer } from './server.ts'
import { measureWire } from './wire.ts'

/** A round lasts about a millisecond: short enough for most not to be interrupted by other processes. */
const RECEIVED: Rounds = { warmUp: 20, rounds: 201, operationsPerRound: 2_000 }
const SENT: Rounds = { warmUp: 20, rounds: 201, operationsPerRound: 20_000 }
const WIRED: Rounds = { warmUp: 2, rounds: 17, operationsPerRound: 5_000 }

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const { CHROMIUM_PATH: executablePath = '', BROWSER_ARGS = '' } = process.env

await using server = await startServer(await bundle())
const browser = await chromium.launch({ executablePath, args: BROWSER_ARGS.split(' ') })
try {
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.port}/`)
  await page.evaluate((url) => globalThis.bench.connect(url), `ws://127.0.0.1:${server.port}`)
  console.log(`\nChromium ${browser.version()}, this takes about two minutes`)

  const sent = new Map<Operation, Durations>()
  sent.set('sent', await replay(page, 'sent', SENT))
  sent.set('exchange', await replay(page, 'exchange', RECEIVED))
  const wired = await measureWire(page, 'text of 100 B', WIRED)
  const received = new Map<Operation, Durations>()
  for (const kind of messageKinds) received.set(kind, await replay(page, kind, RECEIVED))

  console.log(`\n${table('received', received)}`)
  console.log(`\n${table('sent', sent)}`)
  console.log(
    `\n${table('from a real server, processor time of scripts', new Map([['text of 100 B', wired]]))}`,
  )

  const missed = misses(new Map([...received, ...sent]))
  console.log(missed.length === 0 ? '\nAll bounds are kept.' : `\nMissed:\n${missed.join('\n')}`)
  if (values.check && missed.length > 0) process.exitCode = 1
} finally {
  await browser.close()
}

async function replay(page: Page, operation: Operation, rounds: Rounds): Promise<Durations> {
  const task = [operation, rounds] as const
  const durations = await page.evaluate((task) => globalThis.bench.repeat(...task), task)
  return withoutWarmUp(durations, rounds)
}

/** The page's script with the libraries as they are published, built as an application is. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.js', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
