// The interface of both clients.
import type { SendResult } from 'resilient-socket'
import type { ClientRecord } from '../record/client-record.ts'

export interface Client {
  readonly record: ClientRecord
  /** Its current state in a few words. */
  state(now: number): string
  send(data: string): SendResult
  /** Stops it for good. */
  dispose(): void
}
