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
    const codes = timeline.entries().map((entry) => entry.event === 'error' && entry.code)
    expect(codes).toEqual(expect.arrayContaining(['constructor', 'provider']))
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

  it('is cut where it is long, in no time', () => {
    const startedAt = performance.now()
    expect(redact('a:'.repeat(500_000))).toBe('a:'.repeat(250))
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})
