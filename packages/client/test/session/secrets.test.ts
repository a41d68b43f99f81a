import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createSession, type SessionOptions } from '../../src/session.ts'
import { simulate } from '../../src/testing.ts'
import { hostile } from './hostile-server.ts'
import { type Start, start, startLive, startScripted, type Told } from './scenario.ts'

const URL_S3CRET = 'wss://user-s3cret:pass-s3cret@example.com/live?token=s3cret'
const failure = new Error('s3cret of the application')

/** What was told as errors, and with what promises were rejected, without causes: those are the application's own. */
async function errorsOf(
  scenario: Told,
  ...promises: readonly Promise<unknown>[]
): Promise<readonly unknown[]> {
  const rejected: unknown[] = []
  for (const promise of promises) promise.catch((error) => rejected.push(error))
  await scenario.advance(60_000)
  return [...scenario.told('error'), ...rejected]
}

async function undelivered(
  end: (scenario: Awaited<ReturnType<typeof startLive>>) => void,
): Promise<readonly unknown[]> {
  const scenario = await startLive({ auth: { password: 's3cret' } })
  scenario.hub.handle = () => new Promise(() => undefined)
  const delivery = scenario.session.deliver('data-s3cret')
  delivery.catch(() => undefined)
  await scenario.advance(100)
  end(scenario)
  return errorsOf(scenario, delivery)
}

function failing(options: Start): Promise<readonly unknown[]> {
  const scenario = start(options)
  scenario.session.send('data-s3cret')
  return errorsOf(scenario)
}

function thrownBy(call: () => unknown): readonly unknown[] {
  try {
    call()
  } catch (error) {
    return [error]
  }
  return []
}

function refused(options: object): readonly unknown[] {
  return thrownBy(() => createSession(URL_S3CRET, options as SessionOptions))
}

const WAYS: Readonly<Record<string, () => Promise<readonly unknown[]> | readonly unknown[]>> = {
  'auth throws': () =>
    failing({
      auth: () => {
        throw failure
      },
    }),
  "auth can't be JSON": () => failing({ auth: { 's3cret-key': 5n } }),
  'auth is circular': () => {
    const auth: Record<string, unknown> = {}
    auth['s3cret'] = auth
    return failing({ auth })
  },
  'the server knows no sessions': () =>
    errorsOf(
      startScripted({ message: (connection) => connection.close(4000, 's3cret') }, { auth: 's3cret' }),
    ),
  'the server has forgotten the session': () => undelivered(({ hub }) => hub.crash()),
  'the session is closed': () => undelivered(({ session }) => void session.close()),
  'the server says garbage': () =>
    undelivered(({ simulation }) => simulation.network.connections[0]?.send('~s3cret s3cret')),
  'the server gives another session': () =>
    undelivered(({ simulation: { network } }) => {
      hostile(network, [{ answer: ['~ready {"id":"s3cret","token":"s3cret","reset":"unknown","window":9}'] }])
      network.reset()
    }),
  'there is no room': async () => {
    const scenario = await startLive({ unacked: { maxBytes: 5 } })
    return errorsOf(scenario, scenario.session.deliver('data-s3cret'))
  },
  'it is closed': async () => {
    const scenario = await startLive()
    void scenario.session.close()
    await scenario.advance(5_000)
    return errorsOf(scenario, scenario.session.deliver('data-s3cret'))
  },
  "sessions aren't known": async () => {
    const scenario = startScripted({}, { optional: true, auth: 's3cret' })
    await scenario.advance(5_000)
    return errorsOf(scenario, scenario.session.deliver('data-s3cret'))
  },
  "it isn't data": async () => {
    const { session } = await startLive()
    return thrownBy(() => session.send(Object.assign(['s3cret'], { toString: () => 's3cret' }) as never))
  },
  'volatile data is binary': async () => {
    const { session } = await startLive()
    return thrownBy(() => session.send(new TextEncoder().encode('s3cret'), { volatile: true }))
  },
  "an option is the session's own": () => refused({ queue: 's3cret', auth: 's3cret' }),
  'an option is wrong': () => refused({ optional: {}, auth: 's3cret' }),
  'the url fails': async () => {
    const { environment, WebSocket, advance } = simulate()
    const errors: unknown[] = []
    createSession(() => `${URL_S3CRET}#s3cret`, { environment, WebSocket }).on('error', (error) =>
      errors.push(error),
    )
    await advance(10_000)
    return errors
  },
}

describe('No error has the URL, auth, data, or the text of another error:', () => {
  it.each(Object.entries(WAYS))('%s', async (_, provoke) => {
    const errors = await provoke()
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error)
      const { cause: _cause, ...rest } = { ...(error as Error), cause: undefined }
      expect(`${error} ${inspect(rest)}`).not.toContain('s3cret')
    }
  })
})
