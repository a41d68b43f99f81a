import { describe, expect, it } from 'vitest'
import {
  type CloseVerdict,
  messages,
  ResilientSocket,
  type ResilientSocketErrorCode,
  type ResilientSocketOptions,
  type SetupLink,
} from '../../src/index.ts'
import { accept, type Scenario, type Start, start, startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const SECRET_URL = 'wss://user-s3cret:pass-s3cret@example.com/live?token=s3cret'
/** As the browser's own, which name the whole URL. */
const failure = Object.assign(new Error(`Failed for ${SECRET_URL}: s3cret`), { token: 's3cret' })
const fail = (): never => {
  throw failure
}
const SECRETS = { url: () => SECRET_URL, protocols: ['protocol-s3cret'] }

/** An open client that has sent and received secrets. */
async function startTalking(options: Start = {}): Promise<Scenario> {
  const scenario = await startOpen({ ...SECRETS, ...options })
  scenario.socket.send('data-s3cret')
  scenario.world.socket.deliver('data-s3cret')
  return scenario
}

/** What a promise is rejected with. */
const reason = (promise: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => undefined,
    (reason: unknown) => reason,
  )

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

type Provoke = () => Promise<readonly unknown[]>

async function told(scenario: Scenario, ms = 0): Promise<readonly unknown[]> {
  await scenario.world.advance(ms)
  return scenario.told('error')
}

/** Those of sessions and of typed messages have tests of their own: `secrets.test.ts` beside theirs. */
type SocketErrorCode = Exclude<
  ResilientSocketErrorCode,
  'session-unanswered' | 'undelivered' | 'async-schema' | 'dropped' | 'invalid-message'
>

/** Every way to each error. */
const WAYS: Readonly<Record<SocketErrorCode, Readonly<Record<string, Provoke>>>> = {
  provider: {
    'url throws': () => told(start({ ...SECRETS, url: fail })),
    'url gives no URL': () => told(start({ ...SECRETS, url: () => `${SECRET_URL}#s3cret` })),
    'url gives no text': () => told(start({ ...SECRETS, url: () => ({ token: 's3cret' }) as never })),
    'protocols throws': () => told(start({ ...SECRETS, protocols: fail })),
    'protocols gives no token': () => told(start({ ...SECRETS, protocols: () => ['s3cret', 's3cret'] })),
  },
  constructor: {
    'WebSocket throws': () => told(start({ ...SECRETS, before: (world) => void (world.onDial = fail) })),
  },
  setup: {
    'setup throws': async () => {
      const scenario = start({ ...SECRETS, setup: fail })
      await accept(scenario.world)
      return told(scenario)
    },
    'setup reads too slowly': async () => {
      const setup = (): Promise<void> => new Promise(() => undefined)
      const scenario = start({ ...SECRETS, setup, queue: { maxMessages: 1 } })
      const native = await accept(scenario.world)
      native.deliver('data-s3cret')
      native.deliver('more-s3cret')
      return told(scenario)
    },
    'its link is used afterwards': async () => {
      let link: SetupLink | undefined
      await startOpen({ ...SECRETS, setup: (given) => void (link = given) })
      return [thrownBy(() => link?.send('data-s3cret')), await reason(link?.receive())]
    },
  },
  'heartbeat-unanswered': {
    'no pong comes': async () => told(await startTalking(), 200_000),
  },
  'heartbeat-format': {
    'ping throws': async () => {
      const format = { ping: fail, pong: () => false }
      const scenario = await startTalking({ heartbeat: { format } })
      return [await reason(scenario.socket.ping()), ...(await told(scenario, 30_000))]
    },
    'ping gives no data': async () => {
      const format = { ping: () => ({ token: 's3cret' }) as never, pong: () => false }
      const scenario = await startTalking({ heartbeat: { format } })
      return [await reason(scenario.socket.ping()), ...(await told(scenario, 30_000))]
    },
    'pong throws': async () =>
      told(await startTalking({ heartbeat: { format: { ping: (id) => id, pong: fail } } })),
    'answer throws': async () => told(await startTalking({ heartbeat: { answer: fail } })),
    'there is no ping': async () => {
      const { socket } = await startTalking({ heartbeat: { maxSilence: 1_000 } })
      return [await reason(socket.ping())]
    },
  },
  'classify-close': {
    'it throws': async () => {
      const scenario = await startTalking({ classifyClose: fail })
      scenario.world.socket.end(1011, 'reason-s3cret')
      return told(scenario)
    },
    'it gives no verdict': async () => {
      const scenario = await startTalking({ classifyClose: () => 's3cret' as CloseVerdict })
      scenario.world.socket.end(1011, 'reason-s3cret')
      return told(scenario)
    },
  },
  backoff: {
    'it throws': async () => {
      const scenario = await startTalking({ backoff: fail })
      scenario.world.socket.end(1011, 'reason-s3cret')
      return told(scenario)
    },
    'it gives no delay': async () => {
      const scenario = await startTalking({ backoff: () => 's3cret' as never })
      scenario.world.socket.end(1011, 'reason-s3cret')
      return told(scenario)
    },
  },
  environment: {
    'it fails later': async () => {
      const scenario = start({ ...SECRETS, autoConnect: false })
      const errors: unknown[] = []
      const socket = new ResilientSocket(SECRET_URL, {
        WebSocket: scenario.world.WebSocket,
        environment: {
          ...scenario.world.environment,
          attach: (tell) => {
            tell(failure)
            return () => undefined
          },
        },
      })
      socket.on('error', (error) => void errors.push(error))
      await settle()
      return errors
    },
  },
  'not-open': {
    'ping() while connecting': async () => [await reason(start(SECRETS).socket.ping())],
  },
  closed: {
    'ping() of a connection that is lost': async () => {
      const { world, socket } = await startTalking()
      const rtt = reason(socket.ping())
      world.socket.end(1011, 'reason-s3cret')
      return [await rtt]
    },
    'opened() of a socket that is closed': async () => {
      const { socket } = start({ ...SECRETS })
      const opened = reason(socket.opened())
      void socket.close(4000, 'reason-s3cret')
      return [await opened, await reason(socket.opened())]
    },
  },
  overflow: {
    'messages() is read too slowly': async () => {
      const { world, socket } = await startTalking()
      const iterator = messages(socket, { limit: 1 })
      for (const data of ['1-s3cret', '2-s3cret']) world.socket.deliver(data)
      await iterator.next()
      return [await reason(iterator.next())]
    },
  },
}

const ways = Object.entries(WAYS).flatMap(([code, provokes]) =>
  Object.entries(provokes).map(([way, provoke]) => [code, way, provoke] as const),
)

describe('No error text has a query, credentials, a subprotocol, data or the text of another error:', () => {
  it.each(ways)('%s, %s', async (code, _way, provoke) => {
    const errors = await provoke()
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) {
      expect(error).toMatchObject({ name: 'ResilientSocketError', code })
      const { message, stack } = error as Error
      expect(`${error} ${message} ${stack} ${JSON.stringify(error)}`).not.toMatch(/s3cret/)
    }
  })

  it('what was thrown is kept as the cause', async () => {
    for (const url of [fail, () => Promise.reject(failure)])
      expect(await told(start({ url }))).toMatchObject([{ cause: failure }])
  })

  it.each<[what: string, url: unknown, options: ResilientSocketOptions, name: string]>([
    ['a URL', `${SECRET_URL}#s3cret`, {}, 'SyntaxError'],
    ['a URL of another kind', 'ftp://u:s3cret@example.com/?s3cret', {}, 'SyntaxError'],
    ['a URL that is none', 'wss://s3cret:s3cret@', {}, 'SyntaxError'],
    ['a URL that is a symbol', Symbol('s3cret'), {}, 'SyntaxError'],
    ['a URL that is an object', { token: 's3cret' }, {}, 'SyntaxError'],
    ['a subprotocol', SECRET_URL, { protocols: 'not a token: s3cret' }, 'SyntaxError'],
    ['subprotocols', SECRET_URL, { protocols: ['s3cret', 's3cret'] }, 'SyntaxError'],
    [
      'a subprotocol that is no text',
      SECRET_URL,
      { protocols: [{ token: 's3cret' }] as never },
      'SyntaxError',
    ],
    ['an option', SECRET_URL, { connectTimeout: 's3cret' as never }, 'TypeError'],
  ])('%s, thrown by the constructor', (_what, url, options, name) => {
    const { world } = start({ autoConnect: false })
    const { WebSocket, environment } = world
    const error = thrownBy(() => new ResilientSocket(url as string, { WebSocket, environment, ...options }))
    expect(error).toMatchObject({ name })
    expect(`${error} ${(error as Error).stack}`).not.toMatch(/s3cret/)
  })

  it('of a message that cannot be sent, or a close reason that is too long', async () => {
    const { socket } = await startTalking()
    const errors = [
      thrownBy(() => socket.send({ token: 's3cret' } as never)),
      thrownBy(() => socket.send(Symbol('s3cret') as never)),
      thrownBy(() => socket.close(1000, 's3cret'.repeat(30))),
    ]
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error)
      expect(`${error}`).not.toMatch(/s3cret/)
    }
  })
})
