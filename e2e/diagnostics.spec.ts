// ./diagnostics from its built files, on what a real connection goes through.
import type { Page } from '@playwright/test'
import type { StatsSnapshot, TimelineReport } from 'resilient-socket/diagnostics'
import { expect, test } from './support/test.ts'

/** Sooner than anybody would want it, so that the test needn't wait; at least 100 ms are drawn. */
const BACKOFF = { min: 200, max: 200 }
const SHORTEST_OUTAGE = 100
/** What clocks are rounded by. */
const ROUNDING = 5

interface Span {
  readonly name: string
  readonly startTime: number
  readonly duration: number
  readonly detail: { readonly devtools: Readonly<Record<string, string>> }
}

/** The spans in the page's performance timeline. */
function measuresOf(page: Page): Promise<readonly Span[]> {
  return page.evaluate(() =>
    (performance.getEntriesByType('measure') as PerformanceMeasure[]).map(
      ({ name, startTime, duration, detail }) => ({ name, startTime, duration, detail }),
    ),
  )
}

test('tells connections, an outage, dials and round trips: to developer tools, telemetry and bug reports', async ({
  barePage,
  lane,
}) => {
  await barePage.evaluate(
    async ({ url, backoff }) => {
      const { collectStats, recordMeasures, recordTimeline } = await import('resilient-socket/diagnostics')
      const socket = new library.ResilientSocket(url, { backoff })
      globalThis.socket = socket
      globalThis.diagnostics = {
        stats: collectStats(socket),
        timeline: recordTimeline(socket),
        measures: recordMeasures(socket, { name: 'Live' }),
      }
      await socket.opened()
      await socket.ping()
    },
    { url: `${lane.url}&key=s3cret`, backoff: BACKOFF },
  )
  await lane.break('reset')
  await expect.poll(() => barePage.evaluate(() => diagnostics.stats.snapshot().opens)).toBe(2)
  const json = await barePage.evaluate(async () => {
    await socket.close()
    return JSON.stringify([diagnostics.stats.snapshot(), diagnostics.timeline])
  })

  const spans = await measuresOf(barePage)
  const named = (name: string): readonly Span[] => spans.filter((span) => span.name === `Live: ${name}`)
  const details = (name: string): unknown => named(name).map(({ detail }) => detail.devtools)
  const track = { dataType: 'track-entry', trackGroup: 'Live', track: 'Connection' }
  expect(details('connected')).toMatchObject([
    { ...track, color: 'primary' },
    { ...track, color: 'primary' },
  ])
  expect(details('outage')).toMatchObject([{ ...track, color: 'error', tooltipText: 'network, 1006' }])
  expect(details('dial')).toMatchObject([{ color: 'secondary' }, { color: 'secondary' }])
  expect(named('round trip').length).toBeGreaterThanOrEqual(1)
  const [outage] = named('outage')
  const [before, after] = named('connected')
  expect(outage!.duration).toBeGreaterThan(SHORTEST_OUTAGE - ROUNDING)
  expect(outage!.startTime).toBeGreaterThanOrEqual(before!.startTime + before!.duration)
  expect(Math.abs(outage!.startTime + outage!.duration - after!.startTime)).toBeLessThan(ROUNDING)

  const [snapshot, report] = JSON.parse(json) as [StatsSnapshot, TimelineReport]
  expect(snapshot).toMatchObject({
    opens: 2,
    failedAttempts: 0,
    losses: { network: 1 },
    closes: { client: 1 },
  })
  expect(snapshot.longestOutage).toBeGreaterThan(SHORTEST_OUTAGE - ROUNDING)
  expect(snapshot.roundTrip!.count).toBeGreaterThanOrEqual(1)
  expect(report.entries.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['start', 'open', 'latency', 'lost', 'waiting', 'close']),
  )
  expect(json).toContain('/echo"')
  expect(json).not.toContain('s3cret')

  await barePage.evaluate(() => diagnostics.measures.stop())
  expect(await measuresOf(barePage)).toEqual([])
})
