// One step in the making. Everything that decides works on this draft.
import type { Config } from './config.ts'
import type { Effect } from './effects.ts'
import type { Moment } from './inputs.ts'
import type { Heartbeat, Replacement, State } from './state.ts'

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export interface Turn {
  readonly draft: Mutable<Omit<State, 'heartbeat' | 'replacement'>> & {
    readonly heartbeat: Mutable<Heartbeat>
    replacement: Mutable<Replacement> | undefined
  }
  readonly effects: Effect[]
  readonly moment: Moment
  readonly config: Config
}

/** A deadline met so late says that the machine slept, or was busy, not that the server is gone. */
const LATE = 1_000
/** So long an answer that has already arrived may take through the event loop. */
const GRACE = 100

/** Whether a deadline that has passed is put off, once, because it was met late; otherwise it is gone. */
export function isPutOff(due: { deadline: number; isPostponed: boolean }, now: number): boolean {
  const isLate = !due.isPostponed && now - due.deadline > LATE
  due.isPostponed = isLate
  due.deadline = isLate ? now + GRACE : Infinity
  return isLate
}

/** Ends the attempt or connection whose deadline has passed. */
export function giveUp({ draft, effects, moment }: Turn): void {
  if (!isPutOff(draft, moment.now)) effects.push('give-up')
}
