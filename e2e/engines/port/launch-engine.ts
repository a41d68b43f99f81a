// An engine by its name, from where scripts/engines.mjs has found it.
import { launchChromium } from './chromium.ts'
import type { Engine, EngineName, Place } from './engine.ts'
import { launchFirefox } from './firefox.ts'
import { launchPlainChromium } from './plain-chromium.ts'
import { launchWebKit } from './webkit.ts'

export async function launchEngine(name: EngineName, place?: Place): Promise<Engine> {
  switch (name) {
    case 'chromium':
      return launchChromium({ executable: found('CHROMIUM_PATH'), ...(place && { place }) })
    case 'firefox':
      return launchFirefox({ executable: found('FIREFOX_PATH'), ...(place && { place }) })
    case 'webkit':
      return launchWebKit({
        executable: found('WEBKIT_DRIVER_PATH'),
        browser: found('WEBKIT_BROWSER_PATH'),
        ...(place && { place }),
      })
  }
}

/** One whose pages can be hidden; of the others every engine can do that. */
export async function launchPlainEngine(name: EngineName): Promise<Engine> {
  return name === 'chromium' ? launchPlainChromium(found('CHROMIUM_PATH')) : launchEngine(name)
}

function found(variable: string): string {
  const path = process.env[variable]
  if (path === undefined || path === '') throw new Error(`${variable} is not set: run "npm run test:engines"`)
  return path
}
