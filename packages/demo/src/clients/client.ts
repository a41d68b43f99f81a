// What the page knows of a client, whichever it is.
import type { SendResult } from 'resilient-socket'
import type { ClientRecord } from '../record/client-record.ts'

export interface Client {
  readonly record: ClientRecord
  /** What it says of itself at this instant, in a few words. */
  state(now: number): string
  send(data: string): SendResult
  /** It sends, dials and tells nothing any more. */
  dispose(): void
}
