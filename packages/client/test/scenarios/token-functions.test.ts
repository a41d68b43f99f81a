import { describe, expect, it } from 'vitest'
import type { AttemptContext } from '../../src/index.ts'
import { accept, type Scenario, type Start, start, startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const URL_WITH_TOKEN = 'wss://example.com/live?token=1'

/** Token functions that hang until their signal aborts, and how many run at a time. */
class TokenServer {
  most = 0
  calls = 0
  hangs = true
  #running = 0

  readonly ask = async ({ signal }: AttemptContext): Promise<string> => {
    this.calls += 1
    this.#running += 1
    this.most = Math.max(this.most, this.#running)
    try {
      if (this.hangs) await heeding(signal)
      return URL_WITH_TOKEN
    } finally {
      this.#running -= 1
    }
  }
}

/** As `fetch` and whoever awaits it. */
async function heeding(signal: AbortSignal): Promise<void> {
  const aborted = new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  await (async () => await aborted)()
}

const GIVEN_UP: [how: string, giveUp: (scenario: Scenario) => unknown, options: Start][] = [
  ['reconnect()', ({ socket }) => socket.reconnect(), {}],
  ['close() and open()', ({ socket }) => void [socket.close(), socket.open()], {}],
  ['close() and reconnect()', ({ socket }) => void [socket.close(), socket.reconnect()], {}],
  [
    'a network sign',
    async ({ world, socket }) => {
      await world.advance(2_100)
      socket.probe()
    },
    {},
  ],
  [
    'pagehide and pageshow',
    ({ world }) => {
      world.signal('pagehide')
      world.signal('pageshow')
    },
    {},
  ],
  ['the connect timeout', ({ world }) => world.advance(10_000), { backoff: () => 0 }],
]

describe.each(['url', 'protocols'] as const)('No two functions run at the same time: %s', (option) => {
  it.each(GIVEN_UP)('given up by %s', async (_, giveUp, options) => {
    const tokens = new TokenServer()
    const ask = option === 'url' ? tokens.ask : async (context: AttemptContext) => [await protocol(context)]
    const protocol = async (context: AttemptContext): Promise<string> => {
      await tokens.ask(context)
      return 'token'
    }
    const scenario = start({ ...options, [option]: ask })
    await settle()
    await giveUp(scenario)
    await settle()
    await scenario.world.advance(0)
    expect(tokens.calls).toBe(2)
    expect(tokens.most).toBe(1)
    tokens.hangs = false
    scenario.socket.reconnect()
    await accept(scenario.world)
    expect(scenario.socket.state).toBe('open')
    expect(tokens.most).toBe(1)
  })
})

describe('A function', () => {
  it('is told that it was given up before the next one is called', async () => {
    const order: string[] = []
    const { socket } = start({
      url: ({ signal, reason }) => {
        order.push(`asked for ${reason}`)
        signal.addEventListener('abort', () => order.push(`${reason} aborted`))
        return new Promise(() => undefined)
      },
    })
    await settle()
    socket.reconnect()
    await settle()
    expect(order).toEqual(['asked for open', 'open aborted', 'asked for reconnect'])
  })

  it('that ignores its signal holds nothing up', async () => {
    let calls = 0
    const { world, socket } = start({
      url: () => {
        calls += 1
        return calls === 1 ? new Promise(() => undefined) : URL_WITH_TOKEN
      },
    })
    await settle()
    socket.reconnect()
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('is not called for an attempt that was given up at once', async () => {
    const reasons: string[] = []
    const { socket } = await startOpen({
      url: ({ reason }) => {
        reasons.push(reason)
        return URL_WITH_TOKEN
      },
    })
    for (let count = 0; count < 5; count += 1) socket.reconnect()
    await settle()
    expect(reasons).toEqual(['open', 'reconnect'])
  })

  it('is asked at once for the first attempt, in the constructor', () => {
    let calls = 0
    start({
      url: () => {
        calls += 1
        return URL_WITH_TOKEN
      },
    })
    expect(calls).toBe(1)
  })
})
