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
  /** To which the commands go. */
  #window: string
  /** Over when the last command is. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(address: string, version: string, window: string) {
    this.#address = address
    this.version = version
    this.#window = window
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
    const address = `${origin}/session/${session.sessionId}`
    const window = await ask<string>('GET', `${address}/window`)
    return new WebDriver(address, session.capabilities.browserVersion, window)
  }

  get window(): string {
    return this.#window
  }

  async newWindow(): Promise<string> {
    const { handle } = await this.#post<{ handle: string }>('window/new', { type: 'window' })
    return handle
  }

  async minimize(window: string): Promise<void> {
    await this.#in(window, () => this.#post('window/minimize', {}))
  }

  /** Whatever was done to it, it is seen again. */
  async restore(window: string): Promise<void> {
    await this.#in(window, () => this.#post('window/rect', { x: 0, y: 0 }))
  }

  async navigate(window: string, url: string): Promise<void> {
    await this.#in(window, () => this.#post('url', { url }))
  }

  /** Of the page that is there when a navigation under way has ended. */
  async url(window: string): Promise<string> {
    return this.#in(window, () => ask('GET', `${this.#address}/url`))
  }

  /** The value of an expression, or of what it promises. */
  async evaluate(window: string, expression: string): Promise<unknown> {
    const script = `
      const done = arguments[0]
      Promise.resolve().then(() => ${expression}).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) }),
      )`
    const result = await this.#in(window, () =>
      this.#post<{ value: unknown; error?: string }>('execute/async', { script, args: [] }),
    )
    if (result.error !== undefined) throw new Error(result.error)
    return result.value
  }

  async end(): Promise<void> {
    await ask('DELETE', this.#address)
  }

  /** One after the other: which window is meant is told by a command of its own. */
  #in<Result>(window: string, command: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(async () => {
      if (window !== this.#window) await this.#post('window', { handle: window })
      this.#window = window
      return command()
    })
    this.#turn = result.catch(() => undefined)
    return result
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
