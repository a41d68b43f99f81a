// What the page knows of a lane, whichever it is.
import type { SendResult } from 'resilient-socket'
import type { LaneRecord } from './lane-record.ts'

export interface Lane {
  readonly record: LaneRecord
  /** The state's name, as the class has it. */
  readonly stateName: string
  /** What there is to say about the state at this instant, in a few words. */
  note(now: number): string
  send(data: string): SendResult
}
