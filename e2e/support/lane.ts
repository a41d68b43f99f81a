// One lane of the demo server for a test: the address of its port, and its commands.
import type { DemoServer } from '@resilient-socket/demo/server'

interface LaneReport {
  readonly links: number
  readonly connections: number
  readonly port: number
  readonly token: string
}

interface Network {
  readonly door?: 'open' | 'refuse' | 'reset' | 'fin' | 'hang' | 'open-then-fin' | 200 | 302 | 401 | 503
  readonly paused?: boolean
  readonly blackHole?: 'up' | 'down' | 'both'
  readonly delay?: number
  readonly jitter?: number
  readonly bandwidth?: number
  readonly burst?: number
}

type Break = 'reset' | 'fin' | 'forget' | 'mend' | 'cut-silence' | 'cut-fin' | 'cut-reset'

type Pongs = 'whole' | 'short' | 'newest' | 'late' | 'never' | 'flood'

/** Sends a command for one lane, from outside the browser so that faults don't affect it. Returns the counts at that time. */
export async function control(
  server: Pick<DemoServer, 'url'>,
  lane: string,
  command: Readonly<Record<string, unknown>>,
): Promise<LaneReport> {
  const response = await fetch(new URL('/control', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lanes: [lane], ...command }),
  })
  if (!response.ok) throw new Error(`the server refused: ${await response.text()}`)
  const { lanes } = (await response.json()) as { lanes: LaneReport[] }
  return lanes[0]!
}

/** The echo service's address for one lane, without the proxy. */
export function echoUrl(server: Pick<DemoServer, 'url'>, lane = 'test'): string {
  return `ws://${new URL(server.url).host}/echo?lane=${lane}`
}

export class Lane {
  /** Through the lane's proxy. */
  readonly url: string
  /** Of the server behind it. */
  readonly serverUrl: string
  readonly #id: string

  private constructor(server: Pick<DemoServer, 'url'>, id: string, port: number) {
    this.serverUrl = server.url
    this.#id = id
    this.url = `ws://127.0.0.1:${port}/echo?lane=${id}`
  }

  /** `wish`: the port that it had before the server was restarted. */
  static async open(server: Pick<DemoServer, 'url'>, id: string, wish?: number): Promise<Lane> {
    const { port } = await control(server, id, { command: 'listen', port: wish })
    return new Lane(server, id, port)
  }

  /** Sets the lane's network; without an argument, to normal. */
  async network(network: Network = {}): Promise<void> {
    await this.#ask({ command: 'network', network })
  }

  /** Breaks all connections, and returns how many there were. */
  async break(how: Break): Promise<number> {
    return (await this.#ask({ command: 'break', how })).links
  }

  async pongs(pongs: Pongs, after?: number): Promise<void> {
    await this.#ask({ command: 'pongs', pongs, after })
  }

  /** Acts like a busy application: echoes wait until `releaseAnswers`, but pings are answered. */
  async holdAnswers(): Promise<void> {
    await this.#ask({ command: 'answers', held: true })
  }

  async releaseAnswers(): Promise<void> {
    await this.#ask({ command: 'answers', held: false })
  }

  async close(code: number, reason?: string): Promise<void> {
    await this.#ask({ command: 'close', code, reason })
  }

  /** Its WebSockets end without a close frame, and its sessions are forgotten. */
  async kill(): Promise<void> {
    await this.#ask({ command: 'kill' })
  }

  async token(): Promise<string> {
    return (await this.#ask({ command: 'token' })).token
  }

  async expireTokens(): Promise<void> {
    await this.#ask({ command: 'expire' })
  }

  /** WebSockets as the server sees them. */
  async connections(): Promise<number> {
    return (await this.#ask({ command: 'look' })).connections
  }

  /** Closes the port and everything of the lane. */
  async leave(): Promise<void> {
    await this.#ask({ command: 'leave' })
  }

  /** TCP connections through the proxy. */
  async links(): Promise<number> {
    return (await this.#ask({ command: 'look' })).links
  }

  #ask(command: Readonly<Record<string, unknown>>): Promise<LaneReport> {
    return control({ url: this.serverUrl }, this.#id, command)
  }
}
