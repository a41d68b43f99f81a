import type { SocketState } from 'resilient-socket'
import type { Entry, EventEntry } from '../log.ts'
import type { Check, Complain } from './check.ts'

/** Where each event may come. */
const PLACES: Readonly<Partial<Record<EventEntry['name'], readonly SocketState[]>>> = {
  open: ['open'],
  lost: ['waiting', 'connecting', 'open'],
  waiting: ['waiting'],
  replacing: ['open'],
  latency: ['open'],
  message: ['open'],
  close: ['closed'],
}

/** Codes after which nobody dials again, or only once with a fresh address. */
const FINAL_CODES: readonly number[] = [
  1003, 1007, 1008, 1010, 3000, 3003, 4400, 4401, 4403, 4404, 4406, 4409,
]

/** The state is told first; `open` and `lost` take turns; `close` comes once, last, and not without a reason. */
export class EventsCheck implements Check {
  readonly invariant = 'events'
  #state: SocketState = 'idle'
  #isUp = false
  /** `lost` without a change of state: the next is the `open` of what has taken over. */
  #isSwitching = false
  /** Since when it was last opened. */
  #closes = 0

  see(entry: Entry, complain: Complain): void {
    if (entry.what !== 'event') return
    const { name } = entry
    const mayInterrupt = name === 'drop' || name === 'drain'
    if (this.#isSwitching && !mayInterrupt && name !== 'open') complain(`${name} in the middle of a switch`)
    if (this.#closes > 0 && name !== 'state') complain(`${name} after close`)
    const places = PLACES[name]
    if (places && !places.includes(this.#state)) complain(`${name} while ${this.#state}`)
    this.#isSwitching = (this.#isSwitching && mayInterrupt) || (name === 'lost' && this.#state === 'open')

    if (entry.name === 'state') this.#changed(entry.state, entry.previous, complain)
    else if (name === 'open' || name === 'lost') this.#turned(name, complain)
    else if (entry.name === 'close') {
      this.#closes += 1
      this.#isUp = false
      const isWanted = entry.origin === 'client' || entry.origin === 'close-timeout'
      if (!isWanted && !FINAL_CODES.includes(entry.code)) complain(`it gives up after ${entry.code}`)
    }
  }

  compare(_connections: unknown, _current: unknown, complain: Complain): void {
    if (this.#state === 'closed' && this.#closes === 0) complain('closed without close')
  }

  #changed(state: SocketState, previous: SocketState, complain: Complain): void {
    if (previous !== this.#state) complain(`it was ${this.#state}, and says that it was ${previous}`)
    if (previous === 'closed') {
      if (this.#closes !== 1) complain(`${this.#closes} times close before it is opened again`)
      this.#closes = 0
    }
    this.#state = state
  }

  #turned(name: 'open' | 'lost', complain: Complain): void {
    const isUp = name === 'open'
    if (this.#isUp === isUp) complain(`${name} twice`)
    this.#isUp = isUp
  }
}
