// A server of a guide, as a reader starts it: a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { expect } from '@playwright/test'
import { endProcess } from '../../support/end-process.ts'
import { freePort } from '../../support/free-port.ts'
import { isListening } from '../../support/is-listening.ts'

export interface ProgramOptions {
  /** Default: one that the system chooses. */
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

export class Program {
  readonly port: number
  readonly #file: string
  readonly #env: NodeJS.ProcessEnv
  #process: ChildProcess | undefined

  private constructor(file: string, port: number, env: Readonly<Record<string, string>>) {
    this.#file = file
    this.port = port
    this.#env = { ...process.env, ...env, PORT: String(port) }
  }

  static async start(file: string, { port, env = {} }: ProgramOptions = {}): Promise<Program> {
    const program = new Program(file, port ?? (await freePort()), env)
    await program.launch()
    return program
  }

  /** On the same port as before. Resolves when it listens. */
  async launch(): Promise<void> {
    const child = spawn(process.execPath, [this.#file], {
      cwd: dirname(this.#file),
      env: this.#env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    this.#process = child
    await expect
      .poll(() => child.exitCode === null && isListening(this.port), { message: `${this.#file} listens` })
      .toBe(true)
  }

  /** Ctrl-Z in its terminal. */
  suspend(): void {
    this.#process!.kill('SIGSTOP')
  }

  /** `fg` in its terminal. */
  resume(): void {
    this.#process!.kill('SIGCONT')
  }

  /** Without a signal: it has no time for a last word. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await endProcess(this.#process, signal)
  }

  /** Asks it to stop. Resolves with its exit code. */
  async terminate(): Promise<number | null> {
    const exited = once(this.#process!, 'exit')
    this.#process!.kill('SIGTERM')
    const [code] = await exited
    return code
  }
}
