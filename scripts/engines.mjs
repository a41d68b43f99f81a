// Finds the browsers and servers of the fault laboratory, and fetches with apt-get what is missing, where it may.
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { installPackages } from './debian.mjs'

/** Debian's names: what a tool comes with, and what can't be tried without it. */
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

/** Environment variables for the tests; what isn't there is named, and its tests are skipped. */
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

// Debian keeps some where only root's PATH looks.
function pathOf(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** The small browser that WebKitGTK's driver drives lies beside the library, in a folder of its version. */
function miniBrowser() {
  const [libraries] = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'].filter(existsSync)
  if (libraries === undefined) return undefined
  return readdirSync(libraries)
    .filter((folder) => folder.startsWith('webkit2gtk-4'))
    .map((folder) => join(libraries, folder, 'MiniBrowser'))
    .find((path) => existsSync(path))
}
