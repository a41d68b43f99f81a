// The few commands of WebDriver that are needed here (https://www.w3.org/TR/webdriver2/).
import { setTimeout as wait } from 'node:timers/promises'

/** No command takes that long by itself. */
const TIMEOUT = 15_000

interface Session {
  readonly sessionId: string
  readonly capabilities: { readonly browserVersion: string }
}

export class WebDriver {
  readonly version: string
  readonly #address: string

  private constructor(address: string, version: string) {
    this.#address = address
    this.version = version
  }

  /** Waits for the driver to listen. */
  static async start(origin: string, capabilities: object): Promise<WebDriver> {
    const deadline = Date.now() + TIMEOUT
    while (!(await isListening(origin))) {
      if (Date.now() > deadline) throw new Error(`no driver listens at ${origin}`)
      await wait(20)
    }
    const body = { capabilities: { alwaysMatch: capabilities } }
    const session = await ask<Session>('POST', `${origin}/session`, body)
    return new WebDriver(`${origin}/session/${session.sessionId}`, session.capabilities.browserVersion)
  }

  async navigate(url: string): Promise<void> {
    await this.#post('url', { url })
  }

  /** The value of an expression, or of what it promises. */
  async evaluate(expression: string): Promise<unknown> {
    const script = `
      const done = arguments[0]
      Promise.resolve().then(() => ${expression}).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) }),
      )`
    const result = await this.#post<{ value: unknown; error?: string }>('execute/async', { script, args: [] })
    if (result.error !== undefined) throw new Error(result.error)
    return result.value
  }

  async end(): Promise<void> {
    await ask('DELETE', this.#address)
  }

  #post<Result>(command: string, body: object): Promise<Result> {
    return ask('POST', `${this.#address}/${command}`, body)
  }
}

async function isListening(origin: string): Promise<boolean> {
  try {
    await ask('GET', `${origin}/status`)
    return true
  } catch {
    return false
  }
}

async function ask<Result>(method: string, url: string, body?: object): Promise<Result> {
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT),
  })
  const { value } = (await response.json()) as { value: Result }
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${JSON.stringify(value)}`)
  return value
}
