// The demo's server on its own: whom it lets in, what it answers, how it stops. No browser takes part.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { startDemoServer } from '@resilient-socket/demo/server'
import { control, echoUrl, Lane } from './support/lane.ts'
import { range } from './support/range.ts'
import { rawRequest } from './support/raw-http.ts'
import { expect, test } from './support/test.ts'
import { closeOf, nextMessage, openSocket, refusalStatus } from './support/ws-client.ts'

test.describe('whom the server lets in', () => {
  test('serves pages of its own origins, under each loopback name', async ({ demo }) => {
    const { port } = new URL(demo.url)
    for (const name of ['127.0.0.1', 'localhost']) {
      const socket = await openSocket(echoUrl(demo), { origin: `http://${name}:${port}` })
      socket.terminate()
    }
  })

  test('serves programs that send no Origin', async ({ demo }) => {
    const socket = await openSocket(echoUrl(demo))
    socket.terminate()
  })

  test('refuses pages of any other origin', async ({ demo }) => {
    for (const origin of [
      'http://example.com',
      'null',
      `https://${new URL(demo.url).host}`,
      'http://127.0.0.1:1',
    ]) {
      expect(await refusalStatus(echoUrl(demo), { origin }), origin).toBe(403)
    }
  })

  test('refuses a foreign name that was rebound to the loopback address', async ({ demo }) => {
    const { port } = new URL(demo.url)
    const headers = { host: `evil.example:${port}` }
    expect(await refusalStatus(echoUrl(demo), { headers })).toBe(421)
    expect(await rawRequest(demo, ['GET / HTTP/1.1', `Host: ${headers.host}`])).toMatch(/^HTTP\/1\.1 421 /)
    expect(await rawRequest(demo, ['GET / HTTP/1.0'])).toMatch(/^HTTP\/1\.1 421 /)
  })

  test('refuses handshakes elsewhere, and lanes without a proper name', async ({ demo }) => {
    const { host } = new URL(demo.url)
    expect(await refusalStatus(`ws://${host}/elsewhere`)).toBe(404)
    expect(await refusalStatus(`ws://${host}/echo?lane=${'x'.repeat(65)}`)).toBe(400)
  })

  test('takes commands from its own pages only', async ({ demo }) => {
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(new URL('/control', demo.url), {
        method: 'POST',
        headers,
        body: '{"lanes":["x"],"command":"look"}',
      })
    const json = 'application/json'
    expect((await post({ 'content-type': json, origin: 'http://example.com' })).status).toBe(403)
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(403)
    expect((await post({ 'content-type': json })).status).toBe(200)
  })

  test('listens on a loopback address only', async ({ demo, lane }) => {
    const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    const outside = addresses.filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of outside) {
      for (const { port } of [new URL(demo.url), new URL(lane.url)]) {
        const socket = connect(Number(port), address)
        const [error] = await once(socket, 'error')
        expect(error.code).toBe('ECONNREFUSED')
      }
    }
    expect(new URL(demo.url).hostname).toBe('127.0.0.1')
  })
})

test.describe('what the server gives out', () => {
  test('serves the page with a policy that allows its own parts only', async ({ demo }) => {
    const { headers, status } = await fetch(demo.url)
    expect(status).toBe(200)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self' ws://127.0.0.1:*",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    })
  })

  test('gives nothing out twice to who has it already', async ({ demo }) => {
    const etag = (await fetch(demo.url)).headers.get('etag') ?? ''
    const again = await fetch(demo.url, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const changed = await fetch(demo.url, { headers: { 'if-none-match': '"another"' } })
    expect(changed.status).toBe(200)
    const script = /assets\/[\w.-]+\.js/.exec(await changed.text())?.[0] ?? ''
    const { headers } = await fetch(new URL(script, demo.url))
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  test('lets the page connect to the lanes’ ports, by the name that it goes by', async ({ demo }) => {
    const { port } = new URL(demo.url)
    for (const [name, sockets] of [
      ['127.0.0.1', 'ws://127.0.0.1:*'],
      ['localhost', 'ws://localhost:*'],
    ]) {
      const lines = ['HEAD / HTTP/1.1', `Host: ${name}:${port}`, 'Connection: close']
      expect(await rawRequest(demo, lines)).toContain(`connect-src 'self' ${sockets};`)
    }
  })

  test('serves nothing outside the page folder', async ({ demo }) => {
    const paths = [
      '/../server/main.js',
      '/..%2fserver/main.js',
      '/%2e%2e/server/main.js',
      '/..\\server\\main.js',
      '/assets/../../server/main.js',
      '//etc/passwd',
      '/.%00./server/main.js',
      'file:///etc/passwd',
      '/%',
    ]
    for (const path of paths) {
      const answer = await rawRequest(demo, [`GET ${path} HTTP/1.1`, `Host: ${new URL(demo.url).host}`])
      expect(answer, path).toMatch(/^HTTP\/1\.1 404 /)
    }
  })

  test('knows no other methods than it names', async ({ demo }) => {
    const page = await fetch(demo.url, { method: 'DELETE' })
    expect([page.status, page.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const control = await fetch(new URL('/control', demo.url))
    expect([control.status, control.headers.get('allow')]).toEqual([405, 'POST'])
    const head = await fetch(demo.url, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('says what is wrong with a command', async ({ demo }) => {
    const wrong = [
      'no JSON',
      '[]',
      '{"command":"look"}',
      '{"lanes":[],"command":"look"}',
      '{"lanes":["a b"],"command":"look"}',
      '{"lanes":["x"],"command":"explode"}',
      '{"lanes":["x"],"command":"look","extra":1}',
      '{"lanes":["x"],"command":"listen","port":-1}',
      '{"lanes":["x"],"command":"close","code":1006}',
      '{"lanes":["x"],"command":"close","code":"1000"}',
      '{"lanes":["x"],"command":"answers"}',
      '{"lanes":["x"],"command":"answers","held":"true"}',
      '{"lanes":["x"],"command":"answers","held":true,"after":1}',
      `{"lanes":["x"],"command":"close","code":1000,"reason":"${'é'.repeat(62)}"}`,
      '{"lanes":["x"],"command":"network","network":{"door":404}}',
      '{"lanes":["x"],"command":"network","network":{"delay":-1}}',
      '{"lanes":["x"],"command":"network","network":{"delay":60001}}',
      '{"lanes":["x"],"command":"network","network":{"bandwidth":0.5}}',
      '{"lanes":["1","2","3","4","5"],"command":"look"}',
      '{"lanes":["x"],"command":"break","how":"gently"}',
    ]
    const post = (body: string): Promise<Response> =>
      fetch(new URL('/control', demo.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    for (const body of wrong) {
      const response = await post(body)
      expect(response.status, body).toBe(400)
      expect(await response.json(), body).toHaveProperty('error')
    }
    expect((await post(' '.repeat(2_000))).status).toBe(413)
  })
})

test.describe('the echo', () => {
  test('gives text and binary back as they came, in order', async ({ demo }) => {
    const socket = await openSocket(echoUrl(demo))
    const received: [unknown, boolean][] = []
    const sent = [
      ['first', false],
      [Buffer.from([0, 255, 10]), true],
      ['', false],
      ['grüße', false],
    ] as const
    const all = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer, isBinary) => {
        received.push([isBinary ? data : data.toString(), isBinary])
        if (received.length === sent.length) resolve()
      })
    })
    for (const [data] of sent) socket.send(data)
    await all
    expect(received).toEqual(sent)
    socket.terminate()
  })

  test('answers heartbeats, and echoes what only looks like one', async ({ demo }) => {
    const socket = await openSocket(echoUrl(demo))
    const exchange = (text: string): Promise<string> => {
      socket.send(text)
      return nextMessage(socket)
    }
    expect(await exchange('{"type":"ping","id":"a1"}')).toBe('{"type":"pong","id":"a1"}')
    for (const text of [
      '{"type":"ping"}',
      '{"type":"ping","id":7}',
      '{"type":"pong","id":"a1"}',
      '"ping"',
      '{"ping"',
    ]) {
      expect(await exchange(text)).toBe(text)
    }
    const binary = Buffer.from('{"type":"ping","id":"a1"}')
    socket.send(binary)
    const [echo, isBinary] = await once(socket, 'message')
    expect([echo, isBinary]).toEqual([binary, true])
    socket.terminate()
  })

  test('ends a connection that sends a message above a mebibyte', async ({ demo }) => {
    const socket = await openSocket(echoUrl(demo))
    socket.send(Buffer.alloc(1_048_577))
    expect((await closeOf(socket)).code).toBe(1009)
  })

  test('asks whoever is one too many to come back later', async () => {
    const server = await startDemoServer({ maxConnections: 2 })
    const sockets = [await openSocket(echoUrl(server)), await openSocket(echoUrl(server))]
    const { code, reason } = await closeOf(await openSocket(echoUrl(server)))
    expect(code).toBe(1013)
    expect(reason).toContain('retry-after=')
    const [first] = sockets
    first!.close()
    await closeOf(first!)
    const replacement = await openSocket(echoUrl(server))
    replacement.send('room again')
    expect(await nextMessage(replacement)).toBe('room again')
    await server.close()
  })
})

test.describe('what a page can ask of the server', () => {
  test('closes the connections of that lane, with code and reason', async ({ demo }) => {
    const mine = await openSocket(echoUrl(demo, 'me'))
    const other = await openSocket(echoUrl(demo, 'other'))
    const closed = closeOf(mine)
    await control(demo, 'me', { command: 'close', code: 1012, reason: 'retry-after=3' })
    expect(await closed).toEqual({ code: 1012, reason: 'retry-after=3' })
    other.send('still here')
    expect(await nextMessage(other)).toBe('still here')
    other.terminate()
  })

  test('does the same to several lanes at once, and tells what there was in each', async ({ demo }) => {
    const sockets = [await openSocket(echoUrl(demo, 'a')), await openSocket(echoUrl(demo, 'b'))]
    const closed = Promise.all(sockets.map(closeOf))
    const response = await fetch(new URL('/control', demo.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"lanes":["a","b","c"],"command":"close","code":4000}',
    })
    expect(await response.json()).toEqual({
      lanes: [
        { links: 0, connections: 1 },
        { links: 0, connections: 1 },
        { links: 0, connections: 0 },
      ],
    })
    expect(await closed).toEqual([
      { code: 4000, reason: '' },
      { code: 4000, reason: '' },
    ])
  })

  test('lets tokens run out: their connections are closed, and only fresh ones are let in', async ({
    lane,
  }) => {
    const first = await lane.token()
    const socket = await openSocket(`${lane.url}&token=${first}`)
    const unaffected = await openSocket(lane.url)
    const closed = closeOf(socket)
    await lane.expireTokens()
    const expired = { code: 4401, reason: 'token expired' }
    expect(await closed).toEqual(expired)
    expect(await closeOf(await openSocket(`${lane.url}&token=${first}`))).toEqual(expired)
    for (const token of ['guess', 'Infinity', '0x10', '1e9'])
      expect(await closeOf(await openSocket(`${lane.url}&token=${token}`))).toEqual(expired)
    const fresh = await openSocket(`${lane.url}&token=${await lane.token()}`)
    for (const good of [fresh, unaffected]) {
      good.send('let in')
      expect(await nextMessage(good)).toBe('let in')
      good.terminate()
    }
  })

  test('answers heartbeats in every wrong way', async ({ lane }) => {
    const socket = await openSocket(lane.url)
    const answers: string[] = []
    socket.on('message', (data) => answers.push(String(data)))
    const ping = (id: string): void => socket.send(`{"type":"ping","id":"${id}"}`)
    const pong = (id: string): string => `{"type":"pong","id":"${id}"}`

    await lane.pongs('short')
    ping('1')
    await expect.poll(() => answers.splice(0)).toEqual([pong('1').slice(0, -1)])

    await lane.pongs('newest', 100)
    for (const id of ['2', '3', '4']) ping(id)
    await expect.poll(() => answers).toEqual([pong('4')])
    answers.length = 0

    // Of a steady stream one in each span of time.
    const stream = setInterval(() => ping('s'), 10)
    await expect.poll(() => answers.length).toBeGreaterThan(2)
    clearInterval(stream)
    await expect.poll(() => new Set(answers)).toEqual(new Set([pong('s')]))
    await lane.pongs('whole')
    ping('end')
    await expect.poll(() => answers).toContain(pong('end'))
    answers.length = 0

    await lane.pongs('late', 100)
    ping('5')
    const startedAt = performance.now()
    await expect.poll(() => answers.splice(0)).toEqual([pong('5')])
    expect(performance.now() - startedAt).toBeGreaterThan(95)

    await lane.pongs('never')
    ping('6')
    socket.send('but this')
    await expect.poll(() => answers.splice(0)).toEqual(['but this'])

    await lane.pongs('flood')
    ping('7')
    await expect.poll(() => answers.length).toBe(200)
    expect(new Set(answers)).toEqual(new Set([pong('7')]))
    socket.terminate()
  })
})

test.describe('how the server starts and stops', () => {
  test('says goodbye with 1001, and has freed its port within a second', async () => {
    const server = await startDemoServer()
    const polite = await openSocket(echoUrl(server))
    const deaf = await openSocket(echoUrl(server))
    deaf.pause()
    const lane = await Lane.open(server, 'me')
    const silenced = await openSocket(lane.url)
    await lane.network({ blackHole: 'both' })
    const farewell = closeOf(polite)
    const startedAt = performance.now()
    await Promise.all([server.close(), server.close()])
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect((await farewell).code).toBe(1001)
    const successor = createServer().listen(Number(new URL(server.url).port), '127.0.0.1')
    await once(successor, 'listening')
    successor.close()
    deaf.terminate()
    silenced.terminate()
  })

  test('takes the next port when its own is taken', async ({ demo, startServer }) => {
    const port = Number(new URL(demo.url).port)
    const server = await startServer({ port, isNextPortFine: true })
    // The ports after it may be taken too, by whoever else runs on this machine.
    const refusals = server.output.slice(0, -1)
    expect(refusals).toEqual(
      range(port, server.port - 1).map((taken) => `Port ${taken} is taken, trying ${taken + 1}.`),
    )
    expect(refusals).not.toEqual([])
  })

  test('ends by itself on SIGTERM, and when its parent goes away', async ({ startServer }) => {
    const first = await startServer()
    const socket = await openSocket(first.webSocketUrl)
    const farewell = closeOf(socket)
    expect(await first.terminate()).toBe(0)
    expect((await farewell).code).toBe(1001)
    const second = await startServer()
    expect(await second.disown()).toBe(0)
  })
})
