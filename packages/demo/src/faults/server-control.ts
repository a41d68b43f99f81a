// Sends the page's commands to its server over HTTP, because the WebSockets are what is broken. Knows only lanes.

/** The state of one lane's network. Properties left out are normal. */
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

/** Milliseconds. A server that takes longer to answer has stopped. */
const ANSWER_TIMEOUT = 3_000

/** Milliseconds between checks of the server. */
const LOOK_INTERVAL = 2_000
const LOOK_INTERVAL_WHILE_AWAY = 500

/** A client's lane on the server: the port for its connections. */
class Place {
  /** Unique among the clients of all tabs. */
  readonly id = crypto.randomUUID()
  #port = 0

  /** Returns the port, opened again if the server was restarted. */
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

  /** `onReach` is called when the server goes away, and when it is back without faults, as after a restart. */
  constructor(onReach: (isReachable: boolean) => void) {
    this.#onReach = onReach
    void this.#watch()
  }

  get isReachable(): boolean {
    return this.#isReachable
  }

  /** Does the same to both clients at the same moment. Rejects if the server doesn't answer. */
  async ask(command: Command): Promise<void> {
    try {
      await post(this.#ids, command)
    } catch (error) {
      if (!(error instanceof Refusal)) this.#reach(false)
      throw error
    }
  }

  /** The plain client's address; called once, as in the applications that it stands for. */
  async plainAddress(): Promise<string> {
    await this.#plain.listen()
    return this.#plain.address(await this.#plain.token())
  }

  /** A fresh address for each attempt, as with access tokens. A restarted server gets both lanes again. */
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
        // A server that was only suspended still has its faults.
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

/** The commands that end all faults of a server. */
const WELL: readonly Command[] = [
  { command: 'network', network: {} },
  { command: 'break', how: 'mend' },
  { command: 'pongs', pongs: 'whole' },
  { command: 'answers', held: false },
]

/** The server refused a command. */
class Refusal extends Error {}

async function post(lanes: readonly string[], command: Command): Promise<LaneReport> {
  const response = await fetch('/control', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lanes, ...command }),
    // Sent also while the page is being closed.
    keepalive: true,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT),
  })
  if (!response.ok) throw new Refusal(`The server answered with HTTP status ${response.status}.`)
  const answer: { readonly lanes: readonly LaneReport[] } = await response.json()
  const [report] = answer.lanes
  if (report === undefined) throw new Refusal('The server told nothing of the client.')
  return report
}
