// A program that runs beside a test: what it prints, line by line, and how it ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface ProgramOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

export class Program {
  /** Of its standard output. */
  readonly lines: string[] = []
  /** What it said on standard error. */
  errors = ''
  /** Its exit code; `null` if it was stopped. */
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess

  constructor(command: string, args: readonly string[], { cwd, env }: ProgramOptions) {
    // A group of its own, so that what it starts is stopped with it.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    this.#child = child
    let rest = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      this.lines.push(...lines)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text
    })
    this.ended = once(child, 'close').then(([code]) => code)
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async stop(): Promise<void> {
    const { pid } = this.#child
    if (!this.hasEnded && pid !== undefined) {
      if (process.platform === 'win32') this.#child.kill('SIGKILL')
      else process.kill(-pid, 'SIGKILL')
    }
    await this.ended.catch(() => undefined)
  }
}
