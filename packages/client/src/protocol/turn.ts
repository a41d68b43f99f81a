// The working copy of the state during one step, with the time and the traffic. Functions change it and return effects.
import type { Config } from './config.ts'
import type { Effect } from './effects.ts'
import type { Moment } from './inputs.ts'
import type { Open, Phase } from './phases.ts'
import type { Attempts, Server, State } from './state.ts'
import { statusOf } from './state.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export type Effects = readonly Effect[]

export const NOTHING: Effects = []

export interface Turn extends Moment {
  readonly config: Config
  readonly attempts: Mutable<Attempts>
  readonly server: Mutable<Server>
  phase: Phase
}

/** A turn with an open connection. `stateAfter` makes the phase from its fields. */
export interface OpenTurn extends Turn, Omit<Mutable<Open>, 'is' | 'connection'> {
  phase: Open
  readonly connection: Mutable<Open['connection']>
}

export function turnOf({ phase, attempts, server }: State, moment: Moment, config: Config): Turn {
  return { ...moment, config, phase, attempts: { ...attempts }, server: { ...server } }
}

/** Adds the connection of a phase to a turn. */
export function withConnection(turn: Turn, phase: Open): OpenTurn {
  const { connection, check, replacement } = phase
  return Object.assign(turn, { phase, connection: { ...connection }, check, replacement })
}

/** The state after a step. */
export function stateAfter(turn: Turn & Partial<Omit<OpenTurn, keyof Turn>>, { status }: State): State {
  const { attempts, server, phase, connection, check, replacement } = turn
  const isOpen = phase.is === 'open' && connection && check
  const next: Phase = isOpen ? { is: 'open', connection, check, replacement } : phase
  return { status: statusOf(status, next), phase: next, attempts, server }
}

/** The wall clock's time. */
export function wallNow({ now, wallOffset }: Turn): number {
  return now + wallOffset
}
