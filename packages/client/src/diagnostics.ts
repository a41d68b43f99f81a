// The entry ./diagnostics: records what happens to a socket, for telemetry, bug reports and developer tools.
export { type Measures, type MeasuresOptions, recordMeasures } from './diagnostics/measures.ts'
export {
  collectStats,
  type DropCounts,
  type EndCounts,
  type RoundTripStats,
  type Stats,
  type StatsOptions,
  type StatsSnapshot,
} from './diagnostics/stats.ts'
export { recordTimeline, type Timeline, type TimelineOptions } from './diagnostics/timeline.ts'
export type {
  TimelineEntry,
  TimelineReport,
  TrafficEntry,
} from './diagnostics/timeline-entry.ts'
export type { UptimeStats } from './diagnostics/uptime.ts'
