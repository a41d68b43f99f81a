// A connection that is dialled while the old one is kept, and what became of it. Instants are `Date.now()` milliseconds.

/** `won`: it took over. `dropped`: it wasn't needed. `went-on`: the old one ended, so it is an ordinary attempt now. */
export type SideDialOutcome = 'won' | 'dropped' | 'failed' | 'went-on'

export interface SideDial {
  readonly startedAt: number
  /** `undefined`: it is under way. */
  end?: { readonly at: number; readonly outcome: SideDialOutcome }
}
