// `npm run wpt -- <checkout>`: the Web Platform Tests of WebSocket on the drop-in class, after an install and a build.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { browserArgs, findBrowser } from './browser.mjs'
import { build, install, requireNode, root, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()

const [folder, ...options] = process.argv.slice(2)
if (!folder || folder.startsWith('--'))
  stop(
    'Usage: npm run wpt -- <checkout of web-platform-tests/wpt> [--only <part of an address>] [--class <name>]',
  )
const checkout = resolve(folder)
if (!existsSync(join(checkout, 'websockets')))
  stop(`${checkout} has no folder "websockets": pass a checkout of web-platform-tests/wpt.`)
if ((await run('python3', ['--version'])) !== 0)
  stop('There is no python3 on PATH, which the server of the tests needs.')
if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await build()) !== 0) stop('The build failed.')

const script = join(root, 'e2e/wpt/run.mjs')
const env = { CHROMIUM_PATH: await findBrowser(), BROWSER_ARGS: browserArgs.join(' ') }
process.exitCode = await run(process.execPath, [script, checkout, ...options], { env })

function stop(message) {
  console.error(message)
  process.exit(1)
}
