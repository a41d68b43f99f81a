// A tab that nobody has looked at for ten minutes: its timers fire once a minute.
import type { Visit } from '../support/echo-server.ts'
import { PlainBrowser } from '../support/plain-browser.ts'
import { expect, test } from '../support/test.ts'
import { named, WatchedClient } from '../support/watched-client.ts'
import { report } from './support/report.ts'

const DURATION = Number(process.env['LONG_MINUTES'] ?? 10) * 60_000
const INTERVAL = 20_000
/** A worker's message, and two busy cores. */
const SLACK = 2_500

test('a hidden tab keeps its connection, and with a worker clock its heartbeat too', async ({
  bareSite,
  echoServer,
  launchOptions,
}) => {
  const browser = await PlainBrowser.start(launchOptions)
  try {
    const plain = await browser.open(bareSite.origin)
    const clocked = await browser.open(bareSite.origin)
    const clients = {
      plain: await WatchedClient.open(plain.page, `${echoServer.url}plain`),
      clocked: await WatchedClient.open(clocked.page, `${echoServer.url}clocked`, { hasWorkerClock: true }),
    }
    await plain.hide()
    await clocked.hide()
    const hiddenAt = Date.now()
    await plain.page.waitForTimeout(DURATION)
    const records = { plain: await clients.plain.read(), clocked: await clients.clocked.read() }
    const gaps = {
      plain: gapsOf(echoServer.visits, '/plain', hiddenAt),
      clocked: gapsOf(echoServer.visits, '/clocked', hiddenAt),
    }
    report(test.info(), 'hidden tab', {
      minutes: DURATION / 60_000,
      'seconds between pings, without worker clock': gaps.plain.map(seconds).join(' '),
      'seconds between pings, with worker clock': gaps.clocked.map(seconds).join(' '),
      'events while hidden, without worker clock': namesSince(records.plain.events, hiddenAt),
      'events while hidden, with worker clock': namesSince(records.clocked.events, hiddenAt),
    })
    for (const record of Object.values(records)) {
      expect(record.state).toBe('open')
      expect(named(record, 'lost')).toEqual([])
      expect(named(record, 'replacing')).toEqual([])
    }
    expect(echoServer.visits).toHaveLength(2)
    expect(Math.max(...gaps.clocked)).toBeLessThan(INTERVAL + SLACK)
    expect(gaps.clocked.length).toBeGreaterThanOrEqual(Math.floor(DURATION / (INTERVAL + SLACK)) - 1)
  } finally {
    await browser.close()
  }
})

/** Between pings of all connections to that path, in ms. */
function gapsOf(visits: readonly Visit[], path: string, since: number): number[] {
  const times = visits.filter((visit) => visit.path === path).flatMap(({ pingedAt }) => pingedAt)
  const late = times.filter((at) => at >= since)
  return late.slice(1).map((at, index) => at - (late[index] ?? 0))
}

function namesSince(
  events: readonly { readonly name: string; readonly at: number }[],
  since: number,
): string {
  return events
    .filter(({ at }) => at >= since)
    .map(({ name }) => name)
    .join(' ')
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
