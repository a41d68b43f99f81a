// WebKitGTK, in the small browser that comes with its driver, on a screen that nobody sees. A browser for each page: a
// driver has one session, and a session's windows share their connections.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { endProcess } from '../../support/end-process.ts'
import { freePort } from '../../support/free-port.ts'
import { type Engine, type EngineOptions, type EnginePage, evaluateBy } from './engine.ts'
import { WebDriver } from './web-driver.ts'

export interface WebKitOptions extends EngineOptions {
  /** The browser; `executable` is its driver. */
  readonly browser: string
}

export async function launchWebKit(options: WebKitOptions): Promise<Engine> {
  // In the same place: each network has screens of its own, numbered from 0, but all share the sockets in the file system.
  const command = (await options.place?.wrap('Xvfb')) ?? 'Xvfb'
  const screen = spawn(command, ['-displayfd', '1', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = (await Promise.race([once(screen.stdout, 'data'), failure(screen, 'Xvfb')])) as [Buffer]
  const display = `:${String(number).trim()}`
  const pages = new Map<EnginePage, ChildProcess>()

  const open = async (url: string): Promise<EnginePage & { readonly version: string }> => {
    const { driver, child } = await startDriver(options, display)
    const { window } = driver
    const page: EnginePage & { readonly version: string } = {
      version: driver.version,
      evaluate: evaluateBy((expression) => driver.evaluate(window, expression)),
      url: () => driver.url(window),
      hide: () => driver.minimize(window),
      show: () => driver.restore(window),
      async openBeside(url) {
        const beside = await driver.newWindow()
        await driver.navigate(beside, url)
        return { evaluate: evaluateBy((expression) => driver.evaluate(beside, expression)) }
      },
      async close() {
        pages.delete(page)
        await driver.end()
        await endProcess(child, 'SIGTERM')
      },
    }
    pages.set(page, child)
    await driver.navigate(window, url)
    return page
  }
  const first = await open('about:blank')
  await first.close()
  return {
    name: 'webkit',
    version: `WebKitGTK ${first.version}`,
    get pids() {
      return [...pages.values()].flatMap(({ pid }) => pid ?? [])
    },
    open,
    async close() {
      for (const page of pages.keys()) await page.close()
      await endProcess(screen, 'SIGTERM')
    },
  }
}

/** One start in some twenty hangs for good. */
const STARTS = 3

interface RunningDriver {
  readonly driver: WebDriver
  readonly child: ChildProcess
}

async function startDriver(options: WebKitOptions, display: string, start = 1): Promise<RunningDriver> {
  const { executable, browser, place } = options
  const port = await freePort()
  await place?.reach(port)
  const command = place === undefined ? executable : await place.wrap(executable)
  const child = spawn(command, [`--port=${port}`, '--host=127.0.0.1'], {
    env: { ...process.env, DISPLAY: display },
    stdio: 'ignore',
  })
  try {
    const driver = await Promise.race([
      WebDriver.start(`http://127.0.0.1:${port}`, {
        'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
      }),
      failure(child, executable),
    ])
    return { driver, child }
  } catch (error) {
    await endProcess(child, 'SIGTERM')
    if (start === STARTS) throw error
    return startDriver(options, display, start + 1)
  }
}

async function failure(child: ChildProcess, name: string): Promise<never> {
  const [reason] = (await Promise.race([once(child, 'exit'), once(child, 'error')])) as [unknown]
  throw new Error(`${name} did not stay: ${reason}`)
}
