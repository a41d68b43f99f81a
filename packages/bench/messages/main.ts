// What one message costs over the native class, in a real Chromium. With `--check` it fails where a bound is missed.
import { parseArgs } from 'node:util'
import { launchBrowser } from '../common/browser.ts'
import { measureMessages } from './measure.ts'
import { misses, table } from './report.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const browser = await launchBrowser()
try {
  console.log(`\nChromium ${browser.version()}, this takes about two minutes`)
  const { received, sent, wired } = await measureMessages(browser)

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
