// Runs the protocol: feeds it inputs, does what it says. Owns the current native socket and the one timer.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import { type AttemptContext, resolve, type Settings } from '../options.ts'
import type { Effect } from '../protocol/effects.ts'
import type { EndInfo, Input, Moment } from '../protocol/inputs.ts'
import {
  type CloseInfo,
  closeInfo,
  initialState,
  isAwaited,
  isOverdue,
  type State,
} from '../protocol/state.ts'
import { step } from '../protocol/step.ts'
import { Clock } from './clock.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { dial } from './dial.ts'
import type { EventQueue } from './event-queue.ts'
import { type NativeClose, NativeSocket, type NativeSocketListener } from './native-socket.ts'
import { Outbox, type SendOptions, type SendResult } from './outbox.ts'
import { listen } from './signals.ts'
import { UserFunctions } from './user-functions.ts'
import { Waits } from './waits.ts'

const NO_OPTIONS: SendOptions = {}

/** Ids of waits: 0 for an open connection, from 1 on for the answer to a ping. */
const OPENED = 0

export class Connection {
  state: State = initialState
  link: NativeSocket | undefined
  binaryType: BinaryType
  readonly clock: Clock
  readonly outbox: Outbox
  readonly waits: Waits = new Waits()
  readonly #settings: Settings
  readonly #events: EventQueue
  readonly #timer: DeadlineTimer
  readonly #user: UserFunctions
  readonly #finished: (info: CloseInfo) => void
  #lastClose: CloseInfo | undefined
  #unlisten: (() => void) | undefined
  #closeArguments: [code: number, reason: string] = [1000, '']

  constructor(settings: Settings, events: EventQueue, finished: (info: CloseInfo) => void) {
    this.#settings = settings
    this.#events = events
    this.#finished = finished
    this.binaryType = settings.binaryType
    this.outbox = new Outbox(settings, events)
    this.#user = new UserFunctions(settings, events)
    this.clock = new Clock(() => settings.environment.now())
    this.#timer = new DeadlineTimer(settings.environment, (dueAt) => {
      this.clock.atLeast(dueAt)
      this.dispatch({ type: 'tick' })
    })
  }

  /** Something has happened: settles what is overdue, then decides, commits and acts; events come last. */
  dispatch(input: Input): void {
    const now = this.clock.now()
    // The user's functions are being asked what that means: meanwhile nothing is asked of the link.
    const isOver = this.link?.isDiscarded
    this.#events.hold()
    this.outbox.look(now)
    this.waits.expire(now)
    if (!isOver && isOverdue(this.state, now)) this.#apply({ type: 'tick' })
    if (!(isOver && (input.type === 'sign' || input.type === 'ping'))) this.#apply(input)
    this.arm()
    this.#events.release()
  }

  close(code: number, reason: string): void {
    this.#closeArguments = [code, reason]
    this.dispatch({ type: 'close', info: this.closeInfo('client') })
  }

  send(data: SocketData, options: SendOptions = NO_OPTIONS): SendResult {
    const { outbox } = this
    if (options.ttl !== undefined) resolve('options', { ttl: Infinity }, options)
    this.#events.hold()
    const result = outbox.send(data, options, this.state.status, this.clock.now())
    if (outbox.nextDeadline < Infinity) this.arm()
    this.#events.release()
    return result
  }

  /** Sees to it that the next deadline is met. */
  arm(): void {
    this.#timer.arm(
      Math.min(this.state.deadline, this.outbox.nextDeadline, this.waits.nextDeadline),
      this.clock.now(),
    )
  }

  closeInfo<O extends CloseInfo['origin']>(origin: O): CloseInfo & { readonly origin: O } {
    return closeInfo(origin, this.clock.now())
  }

  #moment(): Moment {
    const { environment } = this.#settings
    const { heardAt = 0, backlog = 0, native } = this.link ?? {}
    return {
      now: this.clock.now(),
      random: environment.random(),
      isHidden: environment.isHidden(),
      isOnline: environment.isOnline(),
      heardAt,
      backlog,
      buffered: native?.bufferedAmount ?? 0,
    }
  }

  #apply(input: Input): void {
    const before = this.state
    const moment = this.#moment()
    const { state, effects } = step(before, input, moment, this.#settings)
    const { status } = state
    this.state = state
    if (status !== before.status) {
      this.#events.emit('state', { ...Object.freeze(status), previous: before.status.state, at: moment.now })
    }
    for (const effect of effects) this.#run(effect, before, moment)
  }

  #run(effect: Effect, before: State, { now, buffered }: Moment): void {
    const events = this.#events
    const { status, heartbeat } = this.state
    switch (effect) {
      case 'dial':
        void this.#dial()
        break
      case 'announce-open':
        this.#announceOpen(before, now)
        break
      case 'flush':
        this.outbox.flush(now)
        break
      case 'start-close':
        this.link?.native?.close(...this.#closeArguments)
        break
      case 'send-ping':
        this.#sendPing()
        break
      case 'give-up':
        this.#ended(this.closeInfo(status.state === 'open' ? 'heartbeat' : 'connect-timeout'))
        break
      case 'announce-loss':
        if ('reason' in status && /reconnect|pagehide/.test(status.reason))
          this.#lastClose = this.closeInfo('client')
        events.emit('lost', { ...this.#lastClose, unsent: buffered })
        break
      case 'announce-wait':
        this.#drop()
        if (status.state === 'waiting') {
          const { attempt, retryAt, reason } = status
          events.emit('waiting', { attempt, delay: retryAt - now, retryAt, reason })
        }
        break
      case 'announce-latency':
        events.emit('latency', { rtt: heartbeat.rtt, smoothed: heartbeat.smoothed })
        break
      case 'warn-unanswered':
        this.#user.fail(
          'heartbeat-unanswered',
          'the server must answer {"type":"ping","id":…} with {"type":"pong","id":…}; or set heartbeat: false',
        )
        break
      case 'finish':
        this.#finish(before)
    }
  }

  async #dial(): Promise<void> {
    const { status } = this.state
    this.#drop()
    if (status.state !== 'connecting') return
    const { attempt, reason } = status
    const link = new NativeSocket(this.binaryType, this.clock)
    const { signal } = link
    const lastClose = this.#lastClose
    const context: AttemptContext = { attempt, reason, lastClose, signal, isReplacement: false }
    this.link = link
    this.#unlisten ??= listen(
      this.#settings.environment,
      (input) => this.dispatch(input),
      (error) => this.#user.fail('environment', `${error}`, error),
    )
    const listener: NativeSocketListener = {
      received: (event) => this.#received(link, event),
      closed: (event) => this.#closed(event),
    }
    const outcome = await dial(link, this.#settings, context, listener)
    if (link.isDiscarded) return
    if ('error' in outcome) {
      const { code, error } = outcome
      this.#events.hold()
      this.#user.fail(code, `${code} failed: ${error}`, error)
      this.#ended({ ...this.closeInfo(code === 'setup' ? code : 'provider'), error })
      this.#events.release()
    } else {
      link.heardAt = this.clock.now()
      this.dispatch({ type: 'ready', handshake: outcome.handshake })
    }
  }

  #announceOpen({ status, downAt }: State, now: number): void {
    const { link } = this
    if (!link?.native || status.state !== 'connecting') return
    const { attempt, reason } = status
    const { url, protocol } = link.native
    const downFor = downAt && now - downAt
    this.outbox.link = link
    this.outbox.flush(now)
    this.waits.settle(OPENED, OPENED, now)
    this.#events.emit('open', { attempt, reason, downFor, url, protocol })
    for (const event of link.release()) this.#events.emit('message', event)
  }

  #received(link: NativeSocket, event: MessageEvent): void {
    const data: SocketData = event.data
    const now = this.clock.now()
    const answered = this.#user.answeredPing(data)
    link.heard(now, answered !== undefined)
    if (answered !== undefined) {
      const { pingCount } = this.state.heartbeat
      const newest = answered === true ? pingCount : answered
      if (newest <= pingCount) this.waits.settle(OPENED + 1, newest, now)
      this.dispatch({ type: 'pong', id: answered })
      return
    }
    // What it changes is told first, but the message can't be lost to what listeners do then.
    const isNews = isAwaited(this.state)
    if (isNews) {
      this.#events.hold()
      this.dispatch({ type: 'heard' })
    }
    const reply = this.#user.answer(data)
    if (reply !== undefined) link.sendHeartbeat(reply)
    else if (!link.keep(event) && this.state.status.state === 'open') this.#events.emit('message', event)
    if (isNews) this.#events.release()
  }

  #sendPing(): void {
    const { pingCount } = this.state.heartbeat
    const data = this.#user.ping(pingCount)
    if (data !== undefined) return this.link?.sendHeartbeat(data)
    const reason = new ResilientSocketError('heartbeat-format', 'heartbeat.format.ping() failed')
    this.waits.settle(pingCount, pingCount, 0, { reason })
    this.#apply({ type: 'muted' })
  }

  #closed({ code, reason, wasClean }: NativeClose): void {
    const info = { ...this.closeInfo(code === 1006 ? 'network' : 'server'), code, reason, wasClean }
    if (this.state.status.state === 'closing')
      this.dispatch({ type: 'close-settled', info: { ...info, origin: 'client' } })
    else this.#ended(info)
  }

  /** The current link is over; the user's functions are asked what that means. */
  #ended(info: EndInfo): void {
    const { link } = this
    link?.discard()
    this.#lastClose = info
    const verdict = this.#user.verdict(info)
    if (link !== this.link) return
    const end = { type: 'ended', info, verdict } as const
    const moment = this.#moment()
    const { status } = step(this.state, end, moment, this.#settings).state
    let delay: number | undefined
    if ('attempt' in status) {
      const { attempt, reason } = status
      delay = this.#user.delay({ attempt, reason, lastClose: info, isHidden: moment.isHidden })
    }
    if (link === this.link) this.dispatch({ ...end, delay })
  }

  #finish({ status: { state } }: State): void {
    const { status } = this.state
    if (status.state !== 'closed') return
    const { closeInfo } = status
    this.#drop()
    this.#unlisten?.()
    this.#unlisten = undefined
    this.#lastClose = closeInfo
    this.outbox.clear(this.clock.now())
    this.waits.settle(OPENED, OPENED, 0, {
      reason: new ResilientSocketError('closed', 'The socket was closed'),
    })
    if (state !== 'idle') this.#events.emit('close', closeInfo)
    this.#finished(closeInfo)
  }

  /** Whatever there is: hears and says nothing any more. */
  #drop(): void {
    const reason = new ResilientSocketError('closed', 'The connection was lost')
    this.link?.discard()
    this.link = this.outbox.link = undefined
    this.waits.settle(OPENED + 1, Infinity, 0, { reason })
  }
}
