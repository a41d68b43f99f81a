// What a check is. Types only.
import type { Entry, ServerConnection } from '../log.ts'

/** Says what is wrong. */
export type Complain = (what: string) => void

export interface Check {
  readonly invariant: string
  /** Each entry of a client, in order. */
  see?(entry: Entry, complain: Complain): void
  /**
   * What is wrong with both sides once everything has arrived; asked again and again until then.
   * `current`: the native socket of a client that is open, if it is.
   */
  compare?(connections: readonly ServerConnection[], current: number | undefined, complain: Complain): void
}
