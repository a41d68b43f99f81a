// Finds the browsers and servers of the engine tests, and installs missing ones with apt-get if it is allowed to.
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { installPackages } from './debian.mjs'

/** Debian's package of each tool, and the tests that need it. */
const TOOLS = [
  { name: 'firefox-esr', package: 'firefox-esr', for: 'Firefox' },
  { name: 'WebKitWebDriver', package: 'webkit2gtk-driver', for: 'WebKit' },
  { name: 'Xvfb', package: 'xvfb', for: 'WebKit' },
  { name: 'ip', package: 'iproute2', for: 'network namespaces' },
  { name: 'tc', package: 'iproute2', for: 'network namespaces' },
  { name: 'ss', package: 'iproute2', for: 'network namespaces' },
  { name: 'nft', package: 'nftables', for: 'network namespaces' },
  { name: 'conntrack', package: 'conntrack', for: 'network namespaces' },
  { name: 'nginx', package: 'nginx-light', for: 'middleboxes' },
  { name: 'haproxy', package: 'haproxy', for: 'middleboxes' },
]

/** Environment variables for the tests. Prints what is missing; its tests are skipped. */
export async function findEngines() {
  await installPackages([...new Set(missing().map((tool) => tool.package))])
  const gaps = missing()
  for (const what of new Set(gaps.map((tool) => tool.for))) {
    const names = gaps.filter((tool) => tool.for === what).map(({ name }) => name)
    console.log(`Not here: ${names.join(', ')}; what needs ${what} is skipped.`)
  }
  const driver = process.env.WEBKIT_DRIVER_PATH ?? pathOf('WebKitWebDriver')
  const browser = process.env.WEBKIT_BROWSER_PATH ?? miniBrowser()
  const hasWebKit = [driver, browser, pathOf('Xvfb')].every((path) => path !== undefined)
  return {
    CHROMIUM_PATH: await findBrowser(),
    FIREFOX_PATH: process.env.FIREFOX_PATH ?? pathOf('firefox-esr') ?? pathOf('firefox') ?? '',
    WEBKIT_DRIVER_PATH: hasWebKit ? driver : '',
    WEBKIT_BROWSER_PATH: hasWebKit ? browser : '',
  }
}

function missing() {
  return TOOLS.filter(({ name }) => pathOf(name) === undefined)
}

// Debian installs some into folders that are only on root's PATH.
function pathOf(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** The browser that WebKitGTK's driver drives is in a folder of the library's version. */
function miniBrowser() {
  const [libraries] = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'].filter(existsSync)
  if (libraries === undefined) return undefined
  return readdirSync(libraries)
    .filter((folder) => folder.startsWith('webkit2gtk-4'))
    .map((folder) => join(libraries, folder, 'MiniBrowser'))
    .find((path) => existsSync(path))
}
