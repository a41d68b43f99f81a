// The entry ./testing: a simulated network, page and clock for tests. Knows no test runner.
import { parseProtocols, parseUrl } from './address.ts'
import { VirtualClock } from './testing/clock.ts'
import type { Connection } from './testing/connection.ts'
import { environmentOf } from './testing/environment.ts'
import { NetworkModel } from './testing/network.ts'
import { PageModel } from './testing/page.ts'
import { seeded } from './testing/random.ts'
import type { NativeWebSocket, SimulateOptions, Simulation } from './testing/simulation.ts'
import { SimulatedWebSocket } from './testing/socket.ts'

export type {
  Bandwidth,
  Dial,
  Direction,
  NativeWebSocket,
  ReceivedData,
  ServerConnection,
  ServerData,
  SimulatedNetwork,
  SimulatedPage,
  SimulateOptions,
  Simulation,
} from './testing/simulation.ts'

/** Gives the network random numbers of its own, so that network and client don't affect each other's. */
const NETWORK_SALT = 0x9e3779b9

/**
 * Creates a simulated clock, page, network and server for a test.
 *
 * Time passes only in `advance()`; an hour takes milliseconds. The same seed, calls and times always give the same run. It
 * changes no globals, and a test runner's fake timers do no harm.
 *
 * @throws `TypeError` if `seed` isn't an integer.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { simulate } from 'resilient-socket/testing'
 *
 * const { environment, WebSocket, network, advance } = simulate({ seed: 1 })
 * const socket = new ResilientSocket('wss://example.com/live', { environment, WebSocket })
 * await advance(100)
 * console.log(socket.state) // 'open'
 *
 * network.blackHole()
 * await advance(30_000)
 * console.log(socket.health) // 'suspect', or 'down'
 *
 * network.heal()
 * await advance(30_000)
 * console.log(socket.health) // 'good'
 * ```
 */
export function simulate({ seed = 1 }: SimulateOptions = {}): Simulation {
  if (!Number.isInteger(seed)) throw new TypeError(`simulate: seed must be an integer, not ${seed}`)
  const clock = new VirtualClock()
  const page = new PageModel(clock)
  const network = new NetworkModel(clock, page, seeded(seed ^ NETWORK_SALT))
  const errors: unknown[] = []
  const environment = environmentOf(clock, page, seeded(seed), (error) => errors.push(error))
  const WebSocket = socketClass(network, environment.baseUrl)
  return {
    environment: { ...environment, WebSocket },
    WebSocket,
    network,
    page,
    now: () => clock.now,
    advance: async (ms) => {
      await clock.advance(ms)
      const [first, ...others] = errors.splice(0)
      if (others.length > 0)
        throw new AggregateError([first, ...others], `${first}, and ${others.length} more`)
      if (first !== undefined) throw first
    },
  }
}

/** The `WebSocket` class of this network. */
function socketClass(network: NetworkModel, baseUrl: string | undefined): NativeWebSocket {
  const simulated = class WebSocket extends SimulatedWebSocket {
    readonly #connection: Connection

    constructor(url: string | URL, protocols?: string | string[]) {
      const list = parseProtocols(protocols)
      super(parseUrl(url, baseUrl))
      this.#connection = network.dial(this, list)
    }

    protected override transmit(data: Parameters<SimulatedWebSocket['send']>[0]): void {
      this.#connection.transmit(data)
    }

    protected override startClose(wasOpen: boolean, code: number | undefined, reason: string): void {
      this.#connection.startClose(wasOpen, code, reason)
    }
  }
  return simulated as unknown as NativeWebSocket
}
