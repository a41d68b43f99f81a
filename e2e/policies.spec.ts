import { expect, test } from './support/test.ts'

const SECURE = 'https://secure.example'

test('an insecure URL on a secure page is refused by the constructor, as by the native one', async ({
  page,
  bareSite,
}) => {
  await page.route(`${SECURE}/**`, async (route) => {
    const { pathname } = new URL(route.request().url())
    await route.fulfill({ response: await route.fetch({ url: bareSite.origin + pathname }) })
  })
  await page.goto(SECURE)
  const told = await page.evaluate(async () => {
    const { ResilientSocket } = await import('resilient-socket')
    const { WebSocket: ours } = await import('resilient-socket/websocket')
    const url = 'ws://plain.example/socket'
    const thrown = [WebSocket, ours].map((Class) => {
      try {
        return new Class(url).url
      } catch (error) {
        return (error as Error).name
      }
    })
    const socket = new ResilientSocket(url)
    const { code, cause } = await new Promise<Error & { code: string }>((resolve) =>
      socket.on('error', resolve),
    )
    await socket.close()
    return { thrown, code, cause: (cause as Error).name }
  })
  expect(told).toEqual({
    thrown: ['SecurityError', 'SecurityError'],
    code: 'constructor',
    cause: 'SecurityError',
  })
})
