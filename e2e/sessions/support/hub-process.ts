// The server of a test as a process of its own, and its log, which outlives it.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endProcess } from '../../support/end-process.ts'
import type { HubReport, ServerEntry, Supply } from './logs.ts'

const PROGRAM = fileURLToPath(new URL('hub-server.mjs', import.meta.url))

/** Somebody's outgoing connection may have the port for a while. */
const ATTEMPTS = 50

export interface HubSettings {
  readonly resumeFor?: number
  readonly maxBytes?: number
}

interface Commands {
  look: () => HubReport
  talk: (supply: Supply) => void
  hush: () => void
  /** Handlers aren't done before `release`. */
  hold: () => void
  release: () => void
  endSessions: (code: number) => void
  closeHub: () => void
}

export class HubProcess {
  readonly host: string
  port = 0
  readonly #settings: HubSettings
  readonly #folder: string
  #child: ChildProcess | undefined
  #supply: Supply | undefined
  #asked = 0

  private constructor(host: string, settings: HubSettings, folder: string) {
    this.host = host
    this.#settings = settings
    this.#folder = folder
  }

  static async start(host: string, settings: HubSettings = {}): Promise<HubProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-'))
    const hub = new HubProcess(host, settings, folder)
    await hub.restart()
    return hub
  }

  /** On the same port, with the same supply. */
  async restart(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const { host, port } = this
      const log = join(this.#folder, 'log')
      const options = { host, port, log, hubOptions: this.#settings, supply: this.#supply }
      const child = fork(PROGRAM, [JSON.stringify(options)])
      const started = Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)])
      const [message] = (await started) ?? []
      if (message !== undefined) {
        this.#child = child
        this.port = (message as { port: number }).port
        return
      }
      if (attempt === ATTEMPTS) throw new Error(`no server could be started on port ${port}`)
    }
  }

  /** No farewell: the kernel resets its connections. */
  async kill(): Promise<void> {
    await endProcess(this.#child)
  }

  /** The process stands still; the kernel goes on acknowledging what it is sent. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async ask<C extends keyof Commands>(
    command: C,
    ...[argument]: Parameters<Commands[C]>
  ): Promise<ReturnType<Commands[C]>> {
    if (command === 'talk') this.#supply = argument as Supply
    if (command === 'hush') this.#supply = undefined
    this.#asked += 1
    const id = this.#asked
    const child = this.#child!
    return new Promise((resolve) => {
      const listener = (message: unknown): void => {
        const { id: answered, answer } = message as { id: number; answer: ReturnType<Commands[C]> }
        if (answered !== id) return
        child.off('message', listener)
        resolve(answer)
      }
      child.on('message', listener)
      child.send({ id, command, argument })
    })
  }

  /** Everything that it and those before it have written down. */
  async log(): Promise<readonly ServerEntry[]> {
    const text = await readFile(join(this.#folder, 'log'), 'utf8')
    const lines = text.split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as ServerEntry)
  }

  async remove(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true })
  }
}
