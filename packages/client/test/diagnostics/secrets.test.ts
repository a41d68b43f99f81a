import { describe, expect, it } from 'vitest'
import { redact } from '../../src/diagnostics/redact.ts'
import { collectStats, recordTimeline } from '../../src/diagnostics.ts'
import { accept, start } from '../simulation/scenario.ts'

const SECRET_URL = 'wss://user-s3cret:pass-s3cret@example.com/live?token=query-s3cret'

describe('No JSON has', () => {
  it('credentials, query, contents or subprotocol, whatever happens to the socket', async () => {
    let address = SECRET_URL
    const scenario = start({ url: () => address, protocols: 'protocol-s3cret' })
    const { world, socket } = scenario
    const stats = collectStats(socket)
    const timeline = recordTimeline(socket)
    await accept(world)
    expect(world.socket.url).toContain('query-s3cret')
    expect(scenario.told('open')).toMatchObject([{ protocol: 'protocol-s3cret' }])
    world.socket.deliver('message-s3cret')
    world.socket.end(1013, `use ${SECRET_URL}`)
    socket.send('queued-s3cret', { ttl: 1 })
    world.onDial = () => {
      throw new DOMException(`The URL '${SECRET_URL}' is insecure.`, 'SecurityError')
    }
    await world.advance(10_000)
    address = `${SECRET_URL}#fragment-s3cret`
    await world.advance(20_000)
    await socket.close(3000, `reason ${SECRET_URL}`)
    await world.advance(5_000)

    const json = JSON.stringify([stats.snapshot(), timeline, timeline.entries()])
    expect(json).not.toMatch(/s3cret/)
    expect(json).toContain('wss://example.com/live')
    expect(timeline.entries().map(({ event }) => event)).toEqual(
      expect.arrayContaining(['open', 'message', 'lost', 'drop', 'error', 'close']),
    )
    const errors = timeline
      .entries()
      .flatMap((entry) => (entry.event === 'error' ? [`${entry.code} ${entry.name}`] : []))
    expect(errors).toEqual(expect.arrayContaining(['constructor SecurityError', 'provider SyntaxError']))
  })
})

describe('Of what a function of the user throws, a timeline has the name only:', () => {
  const trap = new Proxy(new Error('s3cret'), {
    get() {
      throw new Error('s3cret')
    },
  })
  it.each<[name: string, thrown: unknown]>([
    ['TypeError', new TypeError('s3cret', { cause: 's3cret' })],
    ['Error', Object.assign(new Error('s3cret'), { name: 'token: s3cret' })],
    ['string', 's3cret'],
    ['symbol', Symbol('s3cret')],
    ['object', { name: 's3cret' }],
    ['object', trap],
  ])('%s', async (name, thrown) => {
    const { world, socket } = start({
      setup: () => {
        throw thrown
      },
    })
    const timeline = recordTimeline(socket, { now: () => world.now })
    await accept(world)
    const entry = { event: 'error', at: world.now, code: 'setup', name }
    expect(timeline.entries().find(({ event }) => event === 'error')).toEqual(entry)
    expect(JSON.stringify(timeline)).not.toContain('s3cret')
  })
})

describe('A text', () => {
  it.each([
    ['wss://example.com/live', 'wss://example.com/live'],
    ['wss://example.com:8443/rooms/@me', 'wss://example.com:8443/rooms/@me'],
    ['wss://example.com/?token=x', 'wss://example.com/'],
    ['wss://example.com/#x', 'wss://example.com/'],
    ['wss://example.com/live?user=x@example.org', 'wss://example.com/live'],
    ['wss://user:x@example.com/live', 'wss://example.com/live'],
    ['wss://x@example.com', 'wss://example.com'],
    ['wss://user:x@y@example.com', 'wss://example.com'],
    ['wss:user:x@example.com', 'wss:example.com'],
    ['wss:\\\\user:x@example.com', 'wss:\\\\example.com'],
    ['//user:x@example.com/live', '//example.com/live'],
    ['/live?token=x', '/live'],
    ['?token=x', ''],
    ["No 'wss://u:x@a.b/?c=x', no 'ws://u:x@d.e'", "No 'wss://a.b/ no 'ws://d.e'"],
  ])('loses query, fragment and credentials of its URLs: %s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it.each(['', 'retry-after=30', 'Going away? Yes: at 12:30', 'issue # 5'])(
    'is left alone otherwise: %s',
    (text) => {
      expect(redact(text)).toBe(text)
    },
  )

  it('loses credentials of which only the beginning is looked at', () => {
    const query = `wss://example.com/?${'x'.repeat(1_900)}`
    expect(redact(`${query} then wss://user:${'s3cret'.repeat(50)}@example.com`)).not.toContain('s3cret')
  })

  it('is cut if it is long, in no time', () => {
    const startedAt = performance.now()
    expect(redact('a: '.repeat(500_000))).toBe('a: '.repeat(200).slice(0, 500))
    expect(redact('a:'.repeat(500_000))).toBe('a:')
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})
