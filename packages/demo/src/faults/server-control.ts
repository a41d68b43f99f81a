// What the page asks of its server, over HTTP: the WebSockets are the patients. Knows which lanes there are, and no more.

/** What one lane's network is like; what isn't named is as it should be. */
export interface Network {
  readonly door?: 'refuse' | 'reset' | 'fin' | 'hang' | 'open-then-fin' | 200 | 302 | 401 | 503
  readonly paused?: boolean
  readonly blackHole?: 'up' | 'down' | 'both'
  readonly delay?: number
  readonly jitter?: number
  readonly bandwidth?: number
  readonly burst?: number
}

export type Command =
  | { readonly command: 'expire' | 'kill' | 'leave' | 'look' | 'token' }
  | { readonly command: 'listen'; readonly port: number }
  | { readonly command: 'network'; readonly network: Network }
  | {
      readonly command: 'break'
      readonly how: 'reset' | 'fin' | 'forget' | 'mend' | 'cut-silence' | 'cut-fin' | 'cut-reset'
    }
  | { readonly command: 'close'; readonly code: number; readonly reason: string }
  | { readonly command: 'answers'; readonly held: boolean }
  | { readonly command: 'pongs'; readonly pongs: 'whole' | 'short' | 'newest' | 'late' | 'never' | 'flood' }

interface LaneReport {
  readonly port: number
  readonly token: string
}

/** A server that takes longer, in ms, has stopped. */
const ANSWER_TIMEOUT = 3_000

/** How often it is looked at, in ms. */
const LOOK_INTERVAL = 2_000
const LOOK_INTERVAL_WHILE_AWAY = 500

/** A client's place on the server: the port that its connections go through. */
class Place {
  /** Tells this page's clients from those of other tabs. */
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

  address(token: string, hasSession = false): string {
    const session = hasSession ? '&session' : ''
    return `ws://${location.hostname}:${this.#port}/echo?lane=${this.id}&token=${token}${session}`
  }
}

export class ServerControl {
  readonly #plain = new Place()
  readonly #ours = new Place()
  readonly #onReach: (isReachable: boolean) => void
  #isReachable = true

  /** `onReach` is told when the server goes away, and when it is back: without any fault, as after a restart. */
  constructor(onReach: (isReachable: boolean) => void) {
    this.#onReach = onReach
    void this.#watch()
  }

  get isReachable(): boolean {
    return this.#isReachable
  }

  /** Does the same to both clients at the same moment; rejects when the server can't be asked. */
  async ask(command: Command): Promise<void> {
    try {
      await post(this.#ids, command)
    } catch (error) {
      if (!(error instanceof Refusal)) this.#reach(false)
      throw error
    }
  }

  /** The plain client's address: asked for once, as in the applications that it stands for. */
  async plainAddress(): Promise<string> {
    await this.#plain.listen()
    return this.#plain.address(await this.#plain.token())
  }

  /** A fresh address for each attempt, as with access tokens. A server that was restarted is given both places anew. */
  async oursAddress(hasSession: boolean): Promise<string> {
    await Promise.all([this.#plain.listen(), this.#ours.listen()])
    return this.#ours.address(await this.#ours.token(), hasSession)
  }

  get #ids(): readonly string[] {
    return [this.#plain.id, this.#ours.id]
  }

  async #watch(): Promise<void> {
    for (;;) {
      await new Promise((resolve) =>
        setTimeout(resolve, this.#isReachable ? LOOK_INTERVAL : LOOK_INTERVAL_WHILE_AWAY),
      )
      try {
        // One that was only stopped still has the faults of before.
        if (this.#isReachable) await post(this.#ids, { command: 'look' })
        else await this.#makeWell()
        this.#reach(true)
      } catch {
        this.#reach(false)
      }
    }
  }

  async #makeWell(): Promise<void> {
    await Promise.all([this.#plain.listen(), this.#ours.listen()])
    for (const command of WELL) await post(this.#ids, command)
  }

  #reach(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return
    this.#isReachable = isReachable
    this.#onReach(isReachable)
  }
}

/** What makes a server as good as new. */
const WELL: readonly Command[] = [
  { command: 'network', network: {} },
  { command: 'break', how: 'mend' },
  { command: 'pongs', pongs: 'whole' },
  { command: 'answers', held: false },
]

/** The server answers, but not as it should. */
class Refusal extends Error {}

async function post(lanes: readonly string[], command: Command): Promise<LaneReport> {
  const response = await fetch('/control', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lanes, ...command }),
    // Also when the page is on its way out.
    keepalive: true,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT),
  })
  if (!response.ok) throw new Refusal(`The server answered with HTTP status ${response.status}.`)
  const answer: { readonly lanes: readonly LaneReport[] } = await response.json()
  const [report] = answer.lanes
  if (report === undefined) throw new Refusal('The server told nothing of the client.')
  return report
}
