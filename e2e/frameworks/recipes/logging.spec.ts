// What is logged and traced of a socket, and that no secret is.
import { expect, test } from './support/test.ts'

const SECRET = 'hunter2'

test('a log line for each event, and none has a secret', async ({ page, site }) => {
  await page.evaluate(async (secret) => {
    globalThis.notes = []
    globalThis.socket = new recipes.ResilientSocket(`/live?token=${secret}`, { stableAfter: 60_000 })
    recipes.logEvents(socket, (line) => notes.push(line))
    await socket.opened()
    socket.once('lost', () => {
      socket.send(secret, { ttl: 1 })
    })
  }, SECRET)
  site.cut()
  await expect.poll(() => site.visits).toHaveLength(2)
  await page.evaluate(async (secret) => {
    await socket.opened()
    await socket.close(4_000, secret)
  }, SECRET)
  const lines = await page.evaluate(() => notes as Record<string, unknown>[])
  expect(lines).toMatchObject([
    { event: 'open', attempt: 1, reason: 'open', host: new URL(site.origin).host },
    { event: 'lost', code: 1006, origin: 'network', wasClean: false, unsent: 0 },
    { event: 'waiting', attempt: 2, reason: 'network' },
    { event: 'drop', reason: 'expired' },
    { event: 'open', attempt: 2, downFor: expect.any(Number) },
    { event: 'close', code: 4_000, origin: 'client' },
  ])
  expect(lines.every(({ at }) => typeof at === 'number')).toBe(true)
  expect(JSON.stringify(lines)).not.toContain(SECRET)
})

test('OpenTelemetry: spans for attempts and replacements, metrics, and none has a secret', async ({
  page,
  site,
}) => {
  await page.evaluate((secret) => {
    globalThis.telemetry = new recipes.Telemetry()
    globalThis.socket = new recipes.ResilientSocket(`/live?token=${secret}`, {
      closeTimeout: 200,
      stableAfter: 60_000,
    })
    recipes.instrument(socket, telemetry.tracer, telemetry.meter)
    socket.once('lost', () => {
      socket.send(secret, { ttl: 1 })
    })
    return socket.opened()
  }, SECRET)
  site.toRefuse = 1
  site.cut()
  await expect.poll(() => site.visits).toHaveLength(2)
  await page.evaluate(async (secret) => {
    await socket.opened()
    await socket.ping()
    const replaced = new Promise((resolve) => socket.once('lost', resolve))
    socket.rotate()
    await replaced
    await socket.close(4_000, secret)
  }, SECRET)
  const attributes = (reason: string, attempt: number): object => ({
    'websocket.attempt': attempt,
    'websocket.reason': reason,
  })
  const address = { 'server.address': '127.0.0.1' }
  const [spans, metrics] = await page.evaluate(
    async () => [telemetry.spans(), await telemetry.metrics()] as const,
  )
  expect(spans).toMatchObject([
    { name: 'websocket connect', attributes: { ...attributes('open', 1), ...address }, status: { code: 0 } },
    { name: 'websocket connect', attributes: attributes('network', 2), status: { code: 2 } },
    {
      name: 'websocket connect',
      attributes: { ...attributes('network', 3), ...address },
      status: { code: 0 },
    },
    { name: 'websocket replace', attributes: attributes('rotate', 3), status: { code: 0 } },
  ])
  expect(Object.fromEntries(metrics.map(({ name, points }) => [name, points]))).toMatchObject({
    'websocket.client.losses': [
      { attributes: { code: 1006, origin: 'network' }, value: 1 },
      { attributes: { origin: 'replaced' }, value: 1 },
    ],
    'websocket.client.drops': [{ attributes: { reason: 'expired' }, value: 1 }],
    'websocket.client.outage': expect.arrayContaining([
      { attributes: { reason: 'network' }, value: expect.objectContaining({ count: 1 }) },
    ]),
    'websocket.client.round_trip': [{ value: expect.objectContaining({ count: expect.any(Number) }) }],
  })
  expect(JSON.stringify([spans, metrics])).not.toContain(SECRET)
})
