// The link of lossy-link.py as a test uses it: the browser is on the other side.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const SCRIPT = fileURLToPath(new URL('lossy-link.py', import.meta.url))

export interface LinkQuality {
  /** Milliseconds. */
  readonly roundTrip: number
  readonly jitter: number
  /** Of packets, each way, in percent. */
  readonly loss: number
}

/** Why there can be no such link here; `undefined`: there can. */
export async function whyNoLink(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux'
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK)
    await promisify(execFile)('ip', ['netns'])
    await promisify(execFile)('python3', ['--version'])
    return undefined
  } catch (error) {
    return `it needs /dev/net/tun, iproute2 and python3: ${error}`
  }
}

export class LossyLink {
  /** Of this side. */
  readonly host: string
  /** Starts a program on the other side. */
  readonly wrapper: string
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #folder: string

  private constructor(host: string, wrapper: string, folder: string, child: ChildProcess, lines: Interface) {
    this.host = host
    this.wrapper = wrapper
    this.#folder = folder
    this.#process = child
    this.#lines = lines[Symbol.asyncIterator]()
  }

  static async open(executable: string, { roundTrip, jitter, loss }: LinkQuality): Promise<LossyLink> {
    // Runs side by side have names and addresses of their own.
    const subnet = process.pid % 250
    const namespace = `rs${process.pid}`
    const [near, far] = [`10.213.${subnet}.1`, `10.213.${subnet}.2`]
    const args = [SCRIPT, namespace, `${near}/30`, `${far}/30`, ...[roundTrip, jitter, loss, 1].map(String)]
    const child = spawn('python3', args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-'))
    const wrapper = join(folder, 'chromium')
    await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${namespace} "${executable}" "$@"\n`)
    await chmod(wrapper, 0o755)
    const link = new LossyLink(near, wrapper, folder, child, createInterface({ input: child.stdout! }))
    const { value } = await link.#lines.next()
    if (value !== 'ready') throw new Error('the lossy link could not be made')
    return link
  }

  /** Packets so far. */
  async count(): Promise<{ readonly carried: number; readonly lost: number }> {
    this.#process.stdin?.write('\n')
    const { value } = await this.#lines.next()
    const [carried = 0, lost = 0] = String(value).split(' ').map(Number)
    return { carried, lost }
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.stdin?.end()
    await exited
    await rm(this.#folder, { recursive: true, force: true })
  }
}
