// What the pages under test carry in their global scope, for the functions that run there.
import type { ResilientSocket } from 'resilient-socket'
import type { Measures, Stats, Timeline } from 'resilient-socket/diagnostics'
import type { Journal } from './journal.ts'

declare global {
  /** The built package, on the bare site. */
  var library: typeof import('resilient-socket')
  /** The demo's client, and what a test has made. */
  var socket: ResilientSocket
  /** What `socket` has told since it is recorded. */
  var journal: Journal
  /** The same, by the package's own diagnostics. */
  var diagnostics: { readonly stats: Stats; readonly timeline: Timeline; readonly measures: Measures }
}
