// What the parts of the shell know of each other. Types only.
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
  /** What `setup` gets. */
  readonly socket: ResilientSocket
  readonly settings: Settings
  readonly events: EventQueue
  readonly clock: Clock
  readonly user: UserFunctions
  readonly waits: Waits
  readonly links: Links
  readonly state: State
  /** Something has happened. What happens while effects run waits until they are done. */
  dispatch(input: Input): void
  /** Sees to it that the next deadline is met. */
  arm(): void
  /** The same for a deadline that is new. */
  armFor(deadline: number, now: number): void
}
