// One session, and what is done to it. Its log is a talker's. Runs in the page.
import { Talker } from '../../sessions/support/page/talker.ts'
import type { SessionPart } from '../cast.ts'
import type { Method } from '../log.ts'
import type { AmbushEvent, ClientAction } from '../schedule.ts'
import { stopwatch } from './stalls.ts'

/** How a session is when it is looked at. */
export interface SessionSnapshot {
  readonly state: string
  readonly unacked: number
}

/** Where a session is called from within, for an event of a socket's. */
const EVENTS = {
  open: 'resumed',
  lost: 'state',
  state: 'state',
  waiting: 'state',
  replacing: 'acknowledged',
  message: 'message',
  close: 'close',
  drop: 'reset',
} as const satisfies Record<AmbushEvent, string>

export class ChaosSession {
  readonly talker: Talker
  readonly #ambushes = new Map<string, Method>()

  constructor({ options }: SessionPart, url: string) {
    this.talker = new Talker(url, options)
    for (const event of new Set(Object.values(EVENTS)))
      this.talker.session.on(event, () => this.#spring(event))
  }

  act(action: ClientAction): void {
    if (action.kind === 'call') this.#call(action.method)
    else if (action.kind === 'ambush') this.#ambushes.set(EVENTS[action.event], action.method)
    else if (action.kind === 'send')
      for (let index = 0; index < action.count; index += 1) this.talker.send(action.size, action.form)
  }

  /** Opens what is closed, and asks until it is answered; resolves with the milliseconds that this took. */
  async usable(bound: number): Promise<number | undefined> {
    const elapsed = stopwatch()
    this.#ambushes.clear()
    const isOver = (): boolean => elapsed() > bound
    while (!isOver()) {
      if (this.talker.session.state === 'ended') this.talker.session.open()
      const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), bound - elapsed()))
      if (await Promise.race([this.talker.deliver(1), late])) return elapsed()
      // It was reset, or there was no room.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return undefined
  }

  look(): SessionSnapshot {
    const { state, unacked } = this.talker.session
    return { state, unacked: unacked.messages }
  }

  #spring(event: string): void {
    const method = this.#ambushes.get(event)
    this.#ambushes.delete(event)
    if (method) this.#call(method)
  }

  #call(method: Method): void {
    const { session } = this.talker
    const target = method === 'open' || method === 'close' ? session : session.socket
    const promise: unknown = (target as Record<Method, () => unknown>)[method]()
    void Promise.resolve(promise).catch(() => undefined)
  }
}
