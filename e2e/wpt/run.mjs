// What a class makes of the Web Platform Tests of WebSocket, beside the browser's own. `npm run wpt` starts it.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { chromium } from '@playwright/test'
import { classScript } from './class-script.mjs'
import { HOST, serveWpt } from './server.mjs'
import { table } from './table.mjs'

const CLASSES = { native: undefined, 'drop-in': {}, 'reconnect: false': { reconnect: false } }

/** Milliseconds: as the tests' own harness has them, and some for loading. */
const TIMEOUT = 15_000
const LONG_TIMEOUT = 65_000

const PAGES = 3

/** Chromium makes a process wait in which much has failed: after so many tests there is another. */
const TESTS_A_CONTEXT = 8

const BROWSER_ARGS = [
  ...(process.env.BROWSER_ARGS ?? '').split(' '),
  '--ignore-certificate-errors',
  '--host-resolver-rules=MAP nonexistent.* ~NOTFOUND, MAP *.test 127.0.0.1',
]

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, class: { type: 'string', multiple: true } },
})
const [checkout = ''] = positionals
const names = values.class ?? Object.keys(CLASSES)
const unknown = names.find((name) => !(name in CLASSES))
if (unknown) throw new RangeError(`--class must be one of ${Object.keys(CLASSES).join(', ')}; not ${unknown}`)

const { stdout } = await promisify(execFile)('python3', [join(import.meta.dirname, 'list.py'), checkout])
// Those in /stream/ are of another class, WebSocketStream.
const tests = JSON.parse(stdout).filter(({ url }) => url.includes(values.only) && !url.includes('/stream/'))
const results = {}
for (const name of names) {
  console.error(`${name}: ${tests.length} addresses …`)
  results[name] = await runAll(CLASSES[name])
}
const reports = new URL('../reports/', import.meta.url)
await mkdir(reports, { recursive: true })
await writeFile(new URL('wpt.json', reports), JSON.stringify(results, undefined, 1))
console.log(table(results))

/** Of each test's address, what became of its subtests. */
async function runAll(options) {
  const script = await classScript(options)
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: BROWSER_ARGS })
  const found = {}
  const waiting = [...tests]
  const runSome = async ({ ports }) => {
    while (waiting.length > 0) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      // For frames and windows that have no harness.
      await context.addInitScript(script)
      const page = await context.newPage()
      for (const test of waiting.splice(0, TESTS_A_CONTEXT)) found[test.url] = await runOne(page, ports, test)
      await context.close()
    }
  }
  try {
    const server = await serveWpt(checkout, script)
    try {
      await Promise.all(Array.from({ length: PAGES }, () => runSome(server)))
    } finally {
      await server.stop()
    }
  } finally {
    await browser.close()
  }
  return found
}

async function runOne(page, ports, { url, isLong }) {
  try {
    await page.goto(`${originOf(url, ports)}${url}`)
    const results = await page.waitForFunction(() => globalThis.wptResults, undefined, {
      timeout: isLong ? LONG_TIMEOUT : TIMEOUT,
    })
    const { status, message, tests } = await results.jsonValue()
    if (tests.length === 0) return [{ name: 'harness', isPassed: false, message: `${status} ${message}` }]
    return tests.map(({ name, status, message }) => ({ name, isPassed: status === 0, message }))
  } catch (error) {
    return [{ name: 'harness', isPassed: false, message: error.message }]
  }
}

function originOf(url, { http, https, h2 }) {
  if (url.includes('wpt_flags=h2')) return `https://${HOST}:${h2[0]}`
  const isSecure = url.includes('wpt_flags=https') || /\.(https|serviceworker)\./.test(url)
  return isSecure ? `https://${HOST}:${https[0]}` : `http://${HOST}:${http[0]}`
}
