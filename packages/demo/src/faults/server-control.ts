// What the page asks of its server, over HTTP: the WebSockets are the patients. Knows which lanes there are, and no more.

/** What one lane's network is like; what isn't named is as it should be. */
export interface Network {
  readonly door?: 'refuse' | 'reset' | 'fin' | 'hang' | 'open-then-fin' | 200 | 302 | 401 | 503
  readonly blackHole?: 'up' | 'down' | 'both'
  readonly delay?: number
  readonly jitter?: number
  readonly bandwidth?: number
  readonly burst?: number
}

export type Command =
  | { readonly command: 'expire' | 'leave' | 'token' }
  | { readonly command: 'listen'; readonly port: number }
  | { readonly command: 'network'; readonly network: Network }
  | {
      readonly command: 'break'
      readonly how: 'reset' | 'fin' | 'forget' | 'mend' | 'cut-silence' | 'cut-fin' | 'cut-reset'
    }
  | { readonly command: 'close'; readonly code: number; readonly reason: string }
  | { readonly command: 'pongs'; readonly pongs: 'whole' | 'short' | 'newest' | 'late' | 'never' | 'flood' }

interface LaneReport {
  readonly port: number
  readonly token: string
}

/** A lane's place on the server: the port that its connections go through. */
class Place {
  /** Tells this page's lanes from those of other tabs. */
  readonly id = crypto.randomUUID()
  #port = 0

  /** The port, opened again if the server was restarted meanwhile. */
  async listen(): Promise<void> {
    const { port } = await post([this.id], { command: 'listen', port: this.#port })
    this.#port = port
  }

  async token(): Promise<string> {
    return (await post([this.id], { command: 'token' })).token
  }

  address(token: string): string {
    return `ws://${location.hostname}:${this.#port}/echo?lane=${this.id}&token=${token}`
  }
}

export class ServerControl {
  readonly #native = new Place()
  readonly #resilient = new Place()

  /** Does the same to both lanes at the same moment; rejects when the server can't be asked. */
  async ask(command: Command): Promise<void> {
    await post([this.#native.id, this.#resilient.id], command)
  }

  /** The plain WebSocket's address: asked for once, as in the applications that it stands for. */
  async nativeAddress(): Promise<string> {
    await this.#native.listen()
    return this.#native.address(await this.#native.token())
  }

  /** A fresh address for each attempt, as with access tokens. A server that was restarted is given both lanes anew. */
  async resilientAddress(): Promise<string> {
    await Promise.all([this.#native.listen(), this.#resilient.listen()])
    return this.#resilient.address(await this.#resilient.token())
  }
}

async function post(lanes: readonly string[], command: Command): Promise<LaneReport> {
  const response = await fetch('/control', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lanes, ...command }),
    // Also when the page is on its way out.
    keepalive: true,
  })
  if (!response.ok) throw new Error(`The server answered with HTTP status ${response.status}.`)
  const answer: { readonly lanes: readonly LaneReport[] } = await response.json()
  const [report] = answer.lanes
  if (report === undefined) throw new Error('The server told nothing of the lane.')
  return report
}
