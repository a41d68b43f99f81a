// The demo server as a process of its own, so that a test can kill or freeze it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { endProcess } from './end-process.ts'

const MAIN = fileURLToPath(new URL('../../packages/demo/dist/server/main.js', import.meta.url))

export interface ServerProcessOptions {
  /** Default: one that the system chooses. */
  readonly port?: number
  /** Whether to use a later port if that one is taken. */
  readonly isNextPortFine?: boolean
  readonly trustedOrigin?: string
}

export class ServerProcess {
  readonly url: string
  /** The lines that it printed before it was ready. */
  readonly output: readonly string[]
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string, output: readonly string[]) {
    this.#child = child
    this.url = url
    this.output = output
  }

  static async start(options: ServerProcessOptions = {}): Promise<ServerProcess> {
    const { port = 0, isNextPortFine = port === 0, trustedOrigin } = options
    const args = ['--port', String(port), ...(trustedOrigin ? ['--trusted-origin', trustedOrigin] : [])]
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    const output: string[] = []
    for await (const line of createInterface({ input: child.stdout! })) {
      output.push(line)
      const url = /^The demo is at (\S+)$/.exec(line)?.[1]
      if (url === undefined) continue
      const server = new ServerProcess(child, url, output)
      if (isNextPortFine || server.port === port) return server
      await server.kill()
    }
    throw new Error(`the demo server could not be started on port ${port}`)
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  get webSocketUrl(): string {
    return `ws://${new URL(this.url).host}/echo`
  }

  /** Kills it: the kernel resets its connections. */
  async kill(): Promise<void> {
    await endProcess(this.#child)
  }

  /** Asks it to stop; resolves with its exit code. */
  async terminate(): Promise<number | null> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const [code] = await exited
    return code
  }

  /** Suspends the process. The kernel still acknowledges what it receives. */
  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child.kill('SIGCONT')
  }

  /** Acts as if the parent had exited; resolves with the server's exit code. */
  async disown(): Promise<number | null> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    const [code] = await exited
    return code
  }
}
