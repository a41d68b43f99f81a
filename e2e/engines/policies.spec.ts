// A page's own policy refuses: what the native class tells of that, and what ours does.
import { startBareSite } from '../support/bare-site.ts'
import type { EngineName } from './port/engine.ts'
import { expect, test } from './support/test.ts'

interface Refusal {
  readonly native: readonly string[]
  readonly single: readonly string[]
  /** Of a socket that survives, until the page closes it for the violation that it is told of, or for the error. */
  readonly surviving: readonly string[]
}

/** Chromium doesn't fire `close`. */
const NATIVE: Readonly<Record<EngineName, readonly string[]>> = {
  chromium: ['error'],
  firefox: ['throws'],
  webkit: ['throws'],
}

test('connect-src refuses: the native class may never tell of the end, ours does', async ({ engine }) => {
  const site = await startBareSite()
  const page = await engine.open(site.origin)
  try {
    const { native, single, surviving } = await page.evaluate(refused, undefined)
    const throws = engine.name !== 'chromium'
    expect(native).toEqual(NATIVE[engine.name])
    expect(single).toEqual(throws ? ['throws'] : ['error', 'close 1006'])
    expect(surviving).toEqual([throws ? 'constructor' : 'connect-src', 'close 1006'])
  } finally {
    await page.close()
    await site.close()
  }
})

/** Chromium tells of a violation once for each address, so there are two; neither port is one that browsers block. */
async function refused(): Promise<Refusal> {
  const { ResilientSocket } = await import('resilient-socket')
  const { withOptions } = await import('resilient-socket/websocket')
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = "connect-src 'none'"
  document.head.append(policy)

  const surviving: string[] = []
  const socket = new ResilientSocket('ws://127.0.0.1:12/socket')
  const end = (why: string): void => {
    if (socket.state === 'closed') return
    surviving.push(why)
    void socket.close()
  }
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => end(effectiveDirective))
  socket.on('error', ({ code }) => end(code))
  await new Promise<void>((resolve) => {
    socket.on('close', ({ code }) => {
      surviving.push(`close ${code}`)
      resolve()
    })
  })

  const told = async (Class: typeof WebSocket): Promise<string[]> => {
    const told: string[] = []
    try {
      const socket = new Class('ws://127.0.0.1:10/socket')
      socket.onerror = () => told.push('error')
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 2_000)
        socket.onclose = ({ code }) => {
          told.push(`close ${code}`)
          resolve()
        }
      })
    } catch {
      told.push('throws')
    }
    return told
  }
  return {
    native: await told(WebSocket),
    single: await told(withOptions({ reconnect: false, connectTimeout: 500 })),
    surviving,
  }
}
