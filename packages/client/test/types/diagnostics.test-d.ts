// What the compiler must infer of ./diagnostics, and what it must refuse; nobody runs this.
import { expectTypeOf } from 'vitest'
import {
  collectStats,
  recordMeasures,
  recordTimeline,
  type TimelineEntry,
  type TimelineReport,
} from '../../src/diagnostics.ts'
import type { ResilientSocket, ResilientSocketErrorCode } from '../../src/index.ts'
import type { Session } from '../../src/session.ts'

declare const socket: ResilientSocket

const snapshot = collectStats(socket).snapshot()
expectTypeOf(snapshot.losses.heartbeat).toEqualTypeOf<number>()
expectTypeOf(snapshot.drops.overflow).toEqualTypeOf<number>()
expectTypeOf(snapshot.longestOutage).toEqualTypeOf<number>()
expectTypeOf(snapshot.roundTrip?.smoothed).toEqualTypeOf<number | undefined>()
// @ts-expect-error null until one was measured
snapshot.roundTrip.last
// @ts-expect-error no such origin
snapshot.closes.nobody
// @ts-expect-error frozen
snapshot.opens = 1
collectStats(socket, { now: () => 0 })

const timeline = recordTimeline(socket, { limit: 10, now: Date.now })
expectTypeOf(timeline.entries()).toEqualTypeOf<readonly TimelineEntry[]>()
expectTypeOf(timeline.toJSON()).toEqualTypeOf<TimelineReport>()
for (const entry of timeline.entries()) {
  expectTypeOf(entry.at).toEqualTypeOf<number>()
  if (entry.event === 'error') expectTypeOf(entry.code).toEqualTypeOf<ResilientSocketErrorCode>()
  if (entry.event === 'message') expectTypeOf(entry.count + entry.size + entry.until).toEqualTypeOf<number>()
  if (entry.event === 'waiting') expectTypeOf(entry.delay).toEqualTypeOf<number | null>()
  // @ts-expect-error not of every entry
  entry.count
}
// @ts-expect-error no such option
recordTimeline(socket, { max: 10 })

recordMeasures(socket, { name: 'Live' }).stop()

declare const session: Session
collectStats(session.socket)
recordTimeline(session.socket)
recordMeasures(session.socket)
// @ts-expect-error a session has no connection of its own
collectStats(session)
