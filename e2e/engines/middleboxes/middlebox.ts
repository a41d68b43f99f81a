// A real reverse proxy between a client and its server, as a process that a test can reload, replace and restart.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { debianEnv as env } from '../../support/debian-env.ts'
import { endProcess } from '../../support/end-process.ts'
import { freePort } from '../../support/free-port.ts'

/** For a process to start, or to take over. */
const TIMEOUT = 10_000

export interface Settings {
  /** For its files. */
  readonly folder: string
  readonly listen: { readonly host: string; readonly port: number }
  /** `host:port` of the server. */
  readonly server: string
  /** After so many seconds without a word it ends a connection. */
  readonly idle: number
  /** Seconds that connections are left to a process that is to go; `undefined`: as long as they like. */
  readonly drain: number | undefined
  /** What it answers at `/generation`. */
  readonly generation: number
}

/** A program that can be a middlebox. */
export interface MiddleboxKind {
  readonly name: string
  readonly versionArgs: readonly string[]
  args(file: string): readonly string[]
  config(settings: Settings): string
  /** Takes the configuration anew. */
  readonly reloadSignal: NodeJS.Signals
  /** Accepts no more, and ends with its last connection. */
  readonly quitSignal: NodeJS.Signals
}

/** Why it can't be run here; `undefined`: it can. */
export async function whyNoMiddlebox({ name, versionArgs }: MiddleboxKind): Promise<string | undefined> {
  try {
    await promisify(execFile)(name, versionArgs, { env })
    return undefined
  } catch (error) {
    return `it needs ${name}: ${error}`
  }
}

export class Middlebox {
  readonly #kind: MiddleboxKind
  readonly #processes: ChildProcess[] = []
  #settings: Settings

  private constructor(kind: MiddleboxKind, settings: Settings) {
    this.#kind = kind
    this.#settings = settings
  }

  static async start(
    kind: MiddleboxKind,
    host: string,
    options: Pick<Settings, 'server' | 'idle' | 'drain'>,
  ): Promise<Middlebox> {
    const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-'))
    const listen = { host, port: await freePort() }
    const box = new Middlebox(kind, { ...options, folder, listen, generation: 0 })
    try {
      await box.#launch()
    } catch (error) {
      await box.close()
      throw error
    }
    return box
  }

  get url(): string {
    const { host, port } = this.#settings.listen
    return `ws://${host}:${port}/`
  }

  async reload(): Promise<void> {
    await this.#writeConfig()
    this.#processes.at(-1)?.kill(this.#kind.reloadSignal)
    await this.#isInEffect()
  }

  /** Another process takes over from one that goes when its last connection has ended. */
  async replace(): Promise<void> {
    this.#processes.at(-1)?.kill(this.#kind.quitSignal)
    await this.#launch()
  }

  /** Ended, connections and all, and started again. */
  async restart(): Promise<void> {
    await endProcess(this.#processes.at(-1), 'SIGTERM')
    await this.#launch()
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((child) => endProcess(child, 'SIGTERM')))
    await rm(this.#settings.folder, { recursive: true, force: true })
  }

  async #launch(): Promise<void> {
    const file = await this.#writeConfig()
    const child = spawn(this.#kind.name, this.#kind.args(file), { env, stdio: 'ignore' })
    this.#processes.push(child)
    await this.#isInEffect()
  }

  async #writeConfig(): Promise<string> {
    const generation = this.#settings.generation + 1
    this.#settings = { ...this.#settings, generation }
    const file = join(this.#settings.folder, 'config')
    await writeFile(file, this.#kind.config(this.#settings))
    return file
  }

  async #isInEffect(): Promise<void> {
    const deadline = Date.now() + TIMEOUT
    while ((await this.#generation()) !== String(this.#settings.generation)) {
      if (Date.now() > deadline) throw new Error(`${this.#kind.name} does not answer with its configuration`)
      await wait(10)
    }
  }

  #generation(): Promise<string> {
    const { host, port } = this.#settings.listen
    return new Promise((resolve) => {
      get({ host, port, path: '/generation', agent: false }, (response) => {
        response
          .setEncoding('utf8')
          .once('data', resolve)
          .once('error', () => resolve(''))
      }).once('error', () => resolve(''))
    })
  }
}
