// The interface between the parts of the shell. Types only.
import type { Input } from '../protocol/inputs.ts'
import type { State } from '../protocol/state.ts'
import type { ResilientSocket } from '../resilient-socket.ts'
import type { Settings } from '../settings.ts'
import type { Clock } from './clock.ts'
import type { EventQueue } from './event-queue.ts'
import type { Links } from './links.ts'
import type { UserFunctions } from './user-functions.ts'
import type { Waits } from './waits.ts'

export interface Shell {
  /** The public socket, for `setup`. */
  readonly socket: ResilientSocket
  readonly settings: Settings
  readonly events: EventQueue
  readonly clock: Clock
  readonly user: UserFunctions
  readonly waits: Waits
  readonly links: Links
  readonly state: State
  /** Passes an input to the protocol. Inputs that arise while effects run wait until they are done. */
  dispatch(input: Input): void
  /** Arms the timer for the next deadline. */
  arm(): void
  /** Arms the timer for a new deadline, if it is earlier. */
  armFor(deadline: number, now: number): void
}
