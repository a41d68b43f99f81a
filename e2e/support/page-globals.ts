// Globals of the pages under test, for the functions that run there.
import type { ResilientSocket } from 'resilient-socket'
import type { Measures, Stats, Timeline } from 'resilient-socket/diagnostics'
import type { Journal } from './journal.ts'

declare global {
  /** The built package, on the bare site. */
  var library: typeof import('resilient-socket')
  /** The demo's client, or one that a test made. */
  var socket: ResilientSocket
  /** The recorded events of `socket`. */
  var journal: Journal
  /** The same, recorded by the package's diagnostics. */
  var diagnostics: { readonly stats: Stats; readonly timeline: Timeline; readonly measures: Measures }
}
