// `npm run test:servers`: installs, builds, and runs the client against servers of many kinds; ends with one line of sums.
// A server that this machine can't run is skipped, and the reason printed.
import { existsSync } from 'node:fs'
import { findBrowser } from './browser.mjs'
import { installPackages } from './debian.mjs'
import { runPlaywright } from './playwright.mjs'
import { build, install, requireNode, stopWithParent } from './step.mjs'
import { Sum } from './sum.mjs'

/** Debian's names, and a file that each one brings. */
const PACKAGES = {
  'python3-websockets': '/usr/lib/python3/dist-packages/websockets',
  'python3-aiohttp': '/usr/lib/python3/dist-packages/aiohttp',
  'golang-go': '/usr/bin/go',
  'golang-github-gorilla-websocket-dev': '/usr/share/gocode/src/github.com/gorilla/websocket',
  'golang-nhooyr-websocket-dev': '/usr/share/gocode/src/nhooyr.io/websocket',
  'nginx-light': '/usr/sbin/nginx',
}

const sum = new Sum()

requireNode()
stopWithParent()
await runAll()
sum.print()

async function runAll() {
  if ((await install()) !== 0) return sum.fail('The packages could not be installed.')
  if ((await build()) !== 0) return sum.fail('The build failed.')
  await installPackages(Object.keys(PACKAGES).filter((name) => !existsSync(PACKAGES[name])))
  try {
    await runPlaywright(sum, {
      title: 'Servers',
      name: 'servers',
      env: { CHROMIUM_PATH: await findBrowser() },
    })
  } catch (error) {
    sum.fail(error.message)
  }
}
