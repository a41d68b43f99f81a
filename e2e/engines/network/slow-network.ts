// The links of slow-network.py as a test uses them: the browser is on the other side, the servers are on this one.
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Place } from '../port/engine.ts'
import { whyNoNamespaces, writeWrapper } from './namespace.ts'
import { PortRelay } from './port-relay.ts'

const SCRIPT = fileURLToPath(new URL('slow-network.py', import.meta.url))

export interface LinkQuality {
  /** Milliseconds, without what packets wait in queues. */
  readonly roundTrip: number
  readonly jitter?: number
  /** Of packets, each way, in percent, besides those that find a queue full. */
  readonly loss?: number
  /** Towards the browser and away from it, in kbit/s; 0: as fast as this machine. */
  readonly down?: number
  readonly up?: number
  /** Milliseconds that it takes to send a full queue; what comes then is lost. */
  readonly queue?: number
  /** So often in the mean, in milliseconds, nothing is sent for up to so long. */
  readonly pauseEvery?: number
  readonly longestPause?: number
}

const AT_ONCE: Required<LinkQuality> = {
  roundTrip: 0,
  jitter: 0,
  loss: 0,
  down: 0,
  up: 0,
  queue: 0,
  pauseEvery: 0,
  longestPause: 0,
}

/** Why there can be no such network here; `undefined`: there can. */
export async function whyNoSlowNetwork(): Promise<string | undefined> {
  const trouble = await whyNoNamespaces([['python3', '--version']])
  if (trouble !== undefined) return trouble
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK)
    return undefined
  } catch (error) {
    return `it needs /dev/net/tun: ${error}`
  }
}

let networks = 0
let linkCount = 0

export class SlowNetwork implements Place {
  /** This side's address of each link. */
  readonly hosts: readonly string[]
  readonly #namespace: string
  readonly #folder: string
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #relays: PortRelay[] = []

  private constructor(namespace: string, hosts: readonly string[], folder: string, child: ChildProcess) {
    this.hosts = hosts
    this.#namespace = namespace
    this.#folder = folder
    this.#process = child
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  }

  static async open(qualities: readonly LinkQuality[], seed = 1): Promise<SlowNetwork> {
    // Those of other processes, and of runs that were killed, have other names and addresses.
    networks += 1
    const namespace = `rs${process.pid}n${networks}`
    const links = qualities.map((quality) => ({ ...AT_ONCE, ...quality, ...freshAddresses() }))
    const child = spawn('python3', [SCRIPT, JSON.stringify({ namespace, seed, links })], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-'))
    const hosts = links.map(({ near }) => near)
    const network = new SlowNetwork(namespace, hosts, folder, child)
    const { value } = await network.#lines.next()
    if (value !== 'ready') throw new Error('the slow network could not be made')
    return network
  }

  wrap(executable: string): Promise<string> {
    return writeWrapper(this.#folder, this.#namespace, executable)
  }

  async reach(port: number): Promise<void> {
    const node = await this.wrap(process.execPath)
    this.#relays.push(await PortRelay.open(node, port, this.#folder))
  }

  /** Packets so far. */
  async count(): Promise<{ readonly carried: number; readonly lost: number }> {
    this.#process.stdin?.write('\n')
    const { value } = await this.#lines.next()
    const [carried = 0, lost = 0] = String(value).split(' ').map(Number)
    return { carried, lost }
  }

  async close(): Promise<void> {
    for (const relay of this.#relays) await relay.close()
    const exited = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.stdin?.end()
    await exited
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Four for each link. */
function freshAddresses(): { readonly near: string; readonly far: string } {
  linkCount += 1
  const first = 4 * (linkCount % 64)
  const net = `10.${64 + ((process.pid >> 8) & 63)}.${process.pid & 255}`
  return { near: `${net}.${first + 1}`, far: `${net}.${first + 2}` }
}
