// What the pages under test carry in their global scope, for the functions that run there.
import type { ResilientSocket } from 'resilient-socket'
import type { Journal } from './journal.ts'

declare global {
  /** The built package, on the bare site. */
  var library: typeof import('resilient-socket')
  /** The demo's client, and what a test has made. */
  var socket: ResilientSocket
  /** What `socket` has told since it is recorded. */
  var journal: Journal
}
