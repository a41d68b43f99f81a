// `npm run test:servers`: installs, builds, and runs the client against servers of many kinds; ends with one line of sums.
// A server that this machine can't run is skipped, and the reason printed.
import { existsSync } from 'node:fs'
import { installPackages } from './debian.mjs'
import { installRuntimes } from './step.mjs'
import { runInChromium, runSuite } from './suite.mjs'

/** Debian's names, and a file that each one brings. */
const PACKAGES = {
  'python3-websockets': '/usr/lib/python3/dist-packages/websockets',
  'python3-aiohttp': '/usr/lib/python3/dist-packages/aiohttp',
  'golang-go': '/usr/bin/go',
  'golang-github-gorilla-websocket-dev': '/usr/share/gocode/src/github.com/gorilla/websocket',
  'golang-nhooyr-websocket-dev': '/usr/share/gocode/src/nhooyr.io/websocket',
  'nginx-light': '/usr/sbin/nginx',
}

await runSuite(async (sum) => {
  await installRuntimes()
  await installPackages(Object.keys(PACKAGES).filter((name) => !existsSync(PACKAGES[name])))
  await runInChromium(sum, { title: 'Servers', name: 'servers' })
})
