// Clients of one kind and their server, with steady traffic both ways, each over its own line that can be broken.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { Child } from '../servers/child.ts'
import { now } from '../servers/process.ts'
import { type ClientOptions, connect, type Peer, type TalkingClient } from './clients.ts'
import { CountingRelay } from './relay.ts'
import { type Entry, EVERY, parseLog, textOf } from './texts.ts'

/** A client's line to its server: client, relay, proxy, server. */
export interface Line {
  readonly name: string
  readonly client: TalkingClient
  readonly relay: CountingRelay
  readonly proxy: FaultProxy
}

export interface SceneOptions {
  readonly peer: Peer
  readonly clients: number
  readonly isShort: boolean
  /** Milliseconds, each way. */
  readonly delay: number
}

export class Scene implements AsyncDisposable {
  readonly lines: Line[] = []
  /** What the clients have sent and received. */
  readonly entries: Entry[] = []
  readonly #options: SceneOptions
  readonly #folder: string
  /** The number of each client's last message. */
  readonly #sent = new Map<string, number>()
  #server: Child<number>
  #timer: ReturnType<typeof setInterval> | undefined

  private constructor(options: SceneOptions, folder: string, server: Child<number>) {
    this.#options = options
    this.#folder = folder
    this.#server = server
  }

  static async open(options: SceneOptions): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-session-'))
    const scene = new Scene(options, folder, await startServer(options, folder, 0))
    for (let n = 1; n <= options.clients; n += 1) await scene.#join(`client${n}`)
    scene.#timer = setInterval(() => scene.#talk(), EVERY)
    return scene
  }

  /** Kills the server, and starts another one `pause` ms later; resolves when that listens. */
  async crash(pause: number): Promise<void> {
    await this.#server.kill()
    await wait(pause)
    this.#server = await startServer(this.#options, this.#folder, this.#server.hello)
  }

  /** Resolves when messages sent now have arrived, both ways, for each client; or after a timeout. */
  async recovered(within: number): Promise<void> {
    const since = now()
    const numbers = new Map(this.lines.map(({ name }) => [name, this.#lastSent(name)]))
    while (now() - since < within) {
      const received = await this.#server.ask<Readonly<Record<string, number>>>('received')
      const isUp = this.lines.every(({ name }) => (received[name] ?? 0) > (numbers.get(name) ?? 0))
      const isDown = this.lines.every(({ name }) =>
        this.entries.some(
          (entry) => entry.name === name && entry.what === 'received' && entry.at > since + 100,
        ),
      )
      if (isUp && isDown) return
      await wait(EVERY)
    }
  }

  /** Stops all traffic. Returns the server's log when nothing has arrived for `settle` ms. */
  async quiet(settle: number, within: number): Promise<readonly Entry[]> {
    clearInterval(this.#timer)
    await this.#server.ask('quiet')
    const until = now() + within
    for (let before = -1; ; ) {
      const log = parseLog(await readFile(join(this.#folder, 'log'), 'utf8'))
      const arrived = log.length + this.entries.length
      if (arrived === before || now() > until) return log
      before = arrived
      await wait(settle)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    for (const { client, relay, proxy } of this.lines) {
      client.close()
      await relay[Symbol.asyncDispose]()
      proxy.close()
    }
    await this.#server[Symbol.asyncDispose]()
    await rm(this.#folder, { recursive: true })
  }

  async #join(name: string): Promise<void> {
    const { peer, isShort, delay } = this.#options
    const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: this.#server.hello }, 0)
    await proxy.setNetwork({ ...PERFECT_NETWORK, delay })
    const relay = await CountingRelay.listen(proxy.port)
    const options: ClientOptions = {
      name,
      port: relay.port,
      isShort,
      onText: (text) => {
        this.entries.push({ what: 'received', name, number: Number.parseInt(text.slice(1), 10), at: now() })
      },
    }
    this.lines.push({ name, client: await connect(peer, options), relay, proxy })
  }

  #talk(): void {
    for (const { name, client } of this.lines) {
      const number = this.#lastSent(name) + 1
      this.#sent.set(name, number)
      this.entries.push({ what: 'sent', name, number, at: now() })
      client.send(textOf('c', number))
    }
  }

  #lastSent(name: string): number {
    return this.#sent.get(name) ?? 0
  }
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function startServer({ peer, isShort }: SceneOptions, folder: string, port: number): Promise<Child<number>> {
  const kind = peer === 'resilient-socket' ? 'hub' : 'socket.io'
  return Child.start<number>('talk', [kind, join(folder, 'log'), String(port), isShort ? 'short' : ''])
}
