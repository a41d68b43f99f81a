// One of the servers as a process of its own, on a port that it comes back to.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { endProcess } from '../support/end-process.ts'
import { freePort } from '../support/free-port.ts'
import { isListening } from '../support/is-listening.ts'
import type { ServerKind } from './server-kind.ts'

/** For a process to start to listen. */
const TIMEOUT = 20_000

/** To start it, each on another port. */
const ATTEMPTS = 3

export interface ServerSettings {
  /** Of the pages that it lets in. */
  readonly origin: string
  /** What clients have to know. */
  readonly token: string
}

export class RunningServer {
  readonly #kind: ServerKind
  readonly #env: NodeJS.ProcessEnv
  readonly port: number
  #process: ChildProcess | undefined

  private constructor(kind: ServerKind, port: number, { origin, token }: ServerSettings) {
    this.#kind = kind
    this.port = port
    this.#env = { ...process.env, PORT: String(port), ORIGIN: origin, TOKEN: token }
  }

  static async start(kind: ServerKind, settings: ServerSettings): Promise<RunningServer> {
    // Another process may take the port before the server does.
    for (let attempt = 1; ; attempt += 1) {
      const server = new RunningServer(kind, await freePort(), settings)
      try {
        await server.launch()
        return server
      } catch (error) {
        await server.kill()
        if (attempt === ATTEMPTS) throw error
      }
    }
  }

  /** Resolves when it listens. */
  async launch(): Promise<void> {
    const [program, ...args] = this.#kind.command
    const child = spawn(program, args, { env: this.#env, stdio: ['ignore', 'ignore', 'inherit'] })
    this.#process = child
    const deadline = Date.now() + TIMEOUT
    while (!(await isListening(this.port))) {
      if (child.exitCode !== null) throw new Error(`${this.#kind.name} ended with ${child.exitCode}`)
      if (Date.now() > deadline) throw new Error(`${this.#kind.name} does not listen`)
      await wait(10)
    }
  }

  /** Asks it to send its clients away and to end; resolves when it has, with its exit code. */
  async drain(): Promise<number | null> {
    const exited = once(this.#process!, 'exit')
    this.#process!.kill('SIGTERM')
    const [code] = await exited
    return code
  }

  async kill(): Promise<void> {
    await endProcess(this.#process)
  }
}

/** How a server ends that lacks one of its settings, or has it empty. */
export function launchWithout(
  { command: [program, ...args] }: ServerKind,
  name: 'ORIGIN' | 'TOKEN',
  value: '' | undefined,
): { code: number | null; output: string } {
  const settings = { PORT: '0', ORIGIN: 'https://example.com', TOKEN: 'fresh', [name]: value }
  const env = { ...process.env, ...settings }
  const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8', timeout: TIMEOUT })
  return { code: status, output: stderr }
}
