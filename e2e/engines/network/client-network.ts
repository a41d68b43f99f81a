// A network of its own for a browser, with a router that translates addresses; the test's servers are outside. Everything
// that can happen to such a network can be made to happen.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Place } from '../port/engine.ts'
import { whyNoNamespaces, writeWrapper } from './namespace.ts'
import { PortRelay } from './port-relay.ts'

const SCRIPT = fileURLToPath(new URL('client-network.sh', import.meta.url))
const ROUTER = '10.0.0.1'
const ADDRESSES = ['10.0.0.2/24', '10.0.0.3/24'] as const

const run = promisify(execFile)

/** Why there can be no such network here; `undefined`: there can. */
export function whyNoNetwork(): Promise<string | undefined> {
  return whyNoNamespaces([
    ['nft', '--version'],
    ['conntrack', '--version'],
    ['ss', '--version'],
    ['tc', '-V'],
  ])
}

let networks = 0

export class ClientNetwork implements Place {
  /** The address of this machine that the client reaches. */
  readonly host: string
  readonly #client: string
  readonly #router: string
  readonly #folder: string
  readonly #keeper: ChildProcess
  readonly #relays: PortRelay[] = []

  private constructor(name: string, host: string, folder: string, keeper: ChildProcess) {
    this.#client = `${name}c`
    this.#router = `${name}r`
    this.host = host
    this.#folder = folder
    this.#keeper = keeper
  }

  static async open(): Promise<ClientNetwork> {
    // Those of other processes, and of runs that were killed, have other names and addresses.
    networks += 1
    const name = `rs${process.pid}n${networks}`
    const net = `10.${128 + ((process.pid >> 8) & 127)}.${process.pid & 255}`
    const [near, far] = [4 * (networks % 64) + 1, 4 * (networks % 64) + 2]
    const keeper = spawn('sh', [SCRIPT, name, `${net}.${near}/30`, `${net}.${far}/30`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const [line] = await Promise.race([once(keeper.stdout, 'data'), once(keeper, 'exit')])
    if (String(line) !== 'ready\n') throw new Error('the network could not be made')
    const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-'))
    return new ClientNetwork(name, `${net}.${near}`, folder, keeper)
  }

  wrap(executable: string): Promise<string> {
    return writeWrapper(this.#folder, this.#client, executable)
  }

  async reach(port: number): Promise<void> {
    const node = await this.wrap(process.execPath)
    this.#relays.push(await PortRelay.open(node, port, this.#folder))
  }

  /** As when Wi-Fi is switched off: addresses and routes are gone, and come back with it. */
  async setLink(isUp: boolean): Promise<void> {
    await run('ip', ['-n', this.#client, 'link', 'set', 'eth0', isUp ? 'up' : 'down'])
    if (isUp) await this.#setRoute()
  }

  /** As when the cable is pulled: the client's device is up, and has no signal. */
  async setCarrier(isThere: boolean): Promise<void> {
    await run('ip', ['-n', this.#router, 'link', 'set', 'lan', isThere ? 'up' : 'down'])
  }

  /** As after a change of network. */
  async changeAddress(): Promise<void> {
    await run('ip', ['-n', this.#client, 'address', 'del', ADDRESSES[0], 'dev', 'eth0'])
    await run('ip', ['-n', this.#client, 'address', 'add', ADDRESSES[1], 'dev', 'eth0'])
    await this.#setRoute()
  }

  /** The router forgets the connections to that port, and drops what belongs to them. */
  async forgetFlows(port: number): Promise<void> {
    await this.#onRouter('conntrack', '-D', '-p', 'tcp', '--orig-port-dst', String(port))
  }

  /** The client's kernel ends its connections to that port. */
  async killSockets(port: number): Promise<void> {
    await run('ip', ['netns', 'exec', this.#client, 'ss', '-K', 'dst', this.host, 'dport', '=', String(port)])
  }

  /** So many packets of a hundred are lost, each way. */
  async lose(percent: number): Promise<void> {
    await this.#onRouter('nft', 'flush', 'chain', 'ip', 'road', 'fault')
    if (percent === 0) return
    const which = percent < 100 ? `numgen random mod 100 < ${percent}` : ''
    await this.#onRouter('nft', `add rule ip road fault ${which} drop`)
  }

  /** What the client sends passes at so many kilobits a second, after waiting for 400 ms at most. */
  async limitUplink(kilobits: number): Promise<void> {
    const shape = ['rate', `${kilobits}kbit`, 'burst', '4kb', 'latency', '400ms']
    await run('tc', ['-n', this.#router, 'qdisc', 'add', 'dev', 'wan', 'root', 'tbf', ...shape])
  }

  async close(): Promise<void> {
    for (const relay of this.#relays) await relay.close()
    const exited = once(this.#keeper, 'exit')
    this.#keeper.stdin?.end()
    await exited
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #setRoute(): Promise<void> {
    await run('ip', ['-n', this.#client, 'route', 'add', 'default', 'via', ROUTER])
  }

  async #onRouter(...command: readonly string[]): Promise<void> {
    await run('ip', ['netns', 'exec', this.#router, ...command])
  }
}
