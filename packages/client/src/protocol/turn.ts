// One step in the making. Everything that decides works on this draft.
import type { Config } from './config.ts'
import type { Effect } from './effects.ts'
import type { Moment } from './inputs.ts'
import type { Heartbeat, State } from './state.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export interface Turn {
  readonly draft: Mutable<Omit<State, 'heartbeat'>> & { readonly heartbeat: Mutable<Heartbeat> }
  readonly effects: Effect[]
  readonly moment: Moment
  readonly config: Config
}

/** A deadline met so late says that the machine slept, or was busy, not that the server is gone. */
const LATE = 1_000
/** So long an answer that has already arrived may take through the event loop. */
const GRACE = 100

/** Ends the attempt or connection whose deadline has passed; one that is met late is put off once. */
export function giveUp({ draft, effects, moment }: Turn): void {
  const isLate = !draft.isPostponed && moment.now - draft.deadline > LATE
  draft.isPostponed = isLate
  draft.deadline = isLate ? moment.now + GRACE : Infinity
  if (!isLate) effects.push('give-up')
}
