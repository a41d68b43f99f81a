// The native sockets: the current one, and at most one that is to take its place. Knows no decisions, only the way to them.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import type { AttemptContext, Settings } from '../options.ts'
import type { EndInfo, Input } from '../protocol/inputs.ts'
import { type CloseInfo, closeInfo, isAwaited, type Reason, type State } from '../protocol/state.ts'
import type { Clock } from './clock.ts'
import { dial } from './dial.ts'
import type { EventQueue } from './event-queue.ts'
import { type NativeClose, NativeSocket, type NativeSocketListener } from './native-socket.ts'
import type { UserFunctions } from './user-functions.ts'
import { PINGS, type Waits } from './waits.ts'

/** Who decides what comes of what happens. */
interface Protocol {
  readonly state: State
  dispatch(input: Input): void
  /** What an input would lead to. */
  forecast(input: Input): State
}

export class Links {
  current: NativeSocket | undefined
  lastClose: CloseInfo | undefined
  binaryType: BinaryType
  #replacement: NativeSocket | undefined
  readonly #settings: Settings
  readonly #events: EventQueue
  readonly #user: UserFunctions
  readonly #waits: Waits
  readonly #clock: Clock
  readonly #protocol: Protocol

  constructor(
    settings: Settings,
    events: EventQueue,
    user: UserFunctions,
    waits: Waits,
    clock: Clock,
    protocol: Protocol,
  ) {
    this.binaryType = settings.binaryType
    this.#settings = settings
    this.#events = events
    this.#user = user
    this.#waits = waits
    this.#clock = clock
    this.#protocol = protocol
  }

  setBinaryType(value: BinaryType): void {
    this.binaryType = value
    for (const link of [this.current, this.#replacement]) if (link) link.binaryType = value
  }

  /** Starts an attempt in place of whatever there is. */
  dial(attempt: number, reason: Reason): void {
    this.drop()
    this.current = this.#link()
    void this.#dial(this.current, attempt, reason, false)
  }

  /** Starts an attempt beside the current connection. */
  replace(attempt: number, reason: Reason): void {
    this.#replacement = this.#link()
    void this.#dial(this.#replacement, attempt, reason, true)
  }

  /** The replacement is the current one from now on. */
  promote(): void {
    const link = this.#replacement
    this.#replacement = undefined
    this.drop()
    this.current = link
  }

  /** Whatever there is: hears and says nothing any more. */
  drop(): void {
    const reason = new ResilientSocketError('closed', 'The connection was lost')
    this.dropReplacement()
    this.current?.discard()
    this.current = undefined
    this.#waits.settle(PINGS, Infinity, 0, { reason })
  }

  dropReplacement(): void {
    this.#replacement?.discard()
    this.#replacement = undefined
  }

  /** The current connection or attempt is over; the user's functions are asked what that means. */
  ended(info: EndInfo): void {
    const link = this.current
    link?.discard()
    this.lastClose = info
    const verdict = this.#user.verdict(info)
    if (link !== this.current) return
    const end = { type: 'ended', info, verdict } as const
    const { status } = this.#protocol.forecast(end)
    let delay: number | undefined
    const isTakenOver = this.#replacement && status.state === 'connecting'
    if ('attempt' in status && !isTakenOver) {
      const { attempt, reason } = status
      const isHidden = this.#settings.environment.isHidden()
      delay = this.#user.delay({ attempt, reason, lastClose: info, isHidden })
    }
    if (link === this.current) this.#protocol.dispatch({ ...end, delay })
  }

  #link(): NativeSocket {
    return new NativeSocket(this.binaryType, this.#clock)
  }

  async #dial(link: NativeSocket, attempt: number, reason: Reason, isReplacement: boolean): Promise<void> {
    const { signal } = link
    const context: AttemptContext = { attempt, reason, lastClose: this.lastClose, signal, isReplacement }
    const listener: NativeSocketListener = {
      received: (event) => this.#received(link, event),
      closed: (event) => this.#closed(link, event),
    }
    const outcome = await dial(link, this.#settings, context, listener)
    if (link.isDiscarded) return
    if ('error' in outcome) {
      const { code, error } = outcome
      const origin = code === 'setup' ? code : 'provider'
      this.#events.hold()
      this.#user.fail(code, `${code} failed: ${error}`, error)
      if (link === this.current) this.ended({ ...closeInfo(origin, this.#clock.now()), error })
      else this.#protocol.dispatch({ type: 'replacement-ended' })
      this.#events.release()
    } else {
      link.heard(this.#clock.now(), false)
      this.#protocol.dispatch({
        type: link === this.current ? 'ready' : 'replacement-ready',
        handshake: outcome.handshake,
      })
    }
  }

  #received(link: NativeSocket, event: MessageEvent): void {
    const data: SocketData = event.data
    const now = this.#clock.now()
    const isCurrent = link === this.current
    const answered = this.#user.answeredPing(data)
    link.heard(now, answered !== undefined)
    if (answered !== undefined) {
      if (isCurrent) this.#answered(answered, now)
      return
    }
    // What it changes is told first, but the message can't be lost to what listeners do then.
    const isNews = isCurrent && isAwaited(this.#protocol.state)
    if (isNews) {
      this.#events.hold()
      this.#protocol.dispatch({ type: 'heard' })
    }
    const reply = this.#user.answer(data)
    if (reply !== undefined) link.sendHeartbeat(reply)
    else if (!link.keep(event) && this.#protocol.state.status.state === 'open')
      this.#events.emit('message', event)
    if (isNews) this.#events.release()
  }

  #answered(id: number | true, now: number): void {
    const { pingCount } = this.#protocol.state.heartbeat
    const newest = id === true ? pingCount : id
    if (newest <= pingCount) this.#waits.settle(PINGS, newest, now)
    this.#protocol.dispatch({ type: 'pong', id })
  }

  #closed(link: NativeSocket, { code, reason, wasClean }: NativeClose): void {
    if (link !== this.current) return this.#protocol.dispatch({ type: 'replacement-ended' })
    const origin = code === 1006 ? 'network' : 'server'
    const info = { ...closeInfo(origin, this.#clock.now()), code, reason, wasClean } as const
    const { status, replacement } = this.#protocol.state
    if (status.state === 'closing')
      this.#protocol.dispatch({ type: 'close-settled', info: { ...info, origin: 'client' } })
    else if (replacement?.isEnding) {
      link.discard()
      this.lastClose = { ...info, origin: 'replaced' }
      this.#protocol.dispatch({ type: 'ended', info, verdict: 'retry' })
    } else this.ended(info)
  }
}
