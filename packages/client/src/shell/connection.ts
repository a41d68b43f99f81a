// Runs the protocol: feeds it inputs, does what it says. Owns the one timer; knows native sockets only as links.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import { resolve, type Settings } from '../options.ts'
import type { Effect } from '../protocol/effects.ts'
import type { Input, Moment, Traffic } from '../protocol/inputs.ts'
import {
  type CloseInfo,
  closeInfo,
  initialState,
  isOverdue,
  type Reason,
  type State,
} from '../protocol/state.ts'
import { nextDeadline, step } from '../protocol/step.ts'
import { Clock } from './clock.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import type { EventQueue } from './event-queue.ts'
import { Links } from './links.ts'
import { Outbox, type SendOptions, type SendResult } from './outbox.ts'
import { listen } from './signals.ts'
import { UserFunctions } from './user-functions.ts'
import { OPENED, Waits } from './waits.ts'

const NO_OPTIONS: SendOptions = {}
const NO_TRAFFIC: Traffic = { heardAt: 0, sentAt: Infinity, backlog: 0 }

const ROTATIONS: readonly Reason[] = ['rotate', 'max-age']

/** A timer that fires so late says that the machine slept. Hidden pages' timers fire once a minute, awake as they are. */
const SLEPT = 5_000
const SLEPT_HIDDEN = 70_000

export class Connection {
  state: State = initialState
  readonly clock: Clock
  readonly links: Links
  readonly outbox: Outbox
  readonly waits: Waits = new Waits()
  readonly #settings: Settings
  readonly #events: EventQueue
  readonly #timer: DeadlineTimer
  readonly #user: UserFunctions
  readonly #finished: (info: CloseInfo) => void
  #unlisten: (() => void) | undefined
  #closeArguments: [code: number, reason: string] = [1000, '']

  constructor(settings: Settings, events: EventQueue, finished: (info: CloseInfo) => void) {
    const { environment } = settings
    this.#settings = settings
    this.#events = events
    this.#finished = finished
    this.outbox = new Outbox(settings, events)
    this.#user = new UserFunctions(settings, events)
    this.clock = new Clock(() => environment.now())
    this.links = new Links(settings, events, this.#user, this.waits, this.clock, this)
    this.#timer = new DeadlineTimer(environment, (dueAt) => {
      this.clock.atLeast(dueAt)
      const late = this.clock.now() - dueAt
      if (late > (environment.isHidden() ? SLEPT_HIDDEN : SLEPT))
        this.dispatch({ type: 'sign', reason: 'wake' })
      this.dispatch({ type: 'tick' })
    })
  }

  /** Something has happened: settles what is overdue, then decides, commits and acts; events come last. */
  dispatch(input: Input): void {
    const now = this.clock.now()
    // The user's functions are being asked what that means: meanwhile nothing is asked of the link.
    const isOver = this.links.current?.isDiscarded
    this.#events.hold()
    this.outbox.look(now)
    this.waits.expire(now)
    // Who closes or dials anew has no use for it: a dial would be given up at once.
    const isMoot = isOver || input.type === 'close' || input.type === 'reconnect'
    if (!isMoot && isOverdue(this.state, now)) this.#apply({ type: 'tick' })
    if (!(isOver && /sign|ping|rotate/.test(input.type))) this.#apply(input)
    this.arm()
    this.#events.release()
  }

  forecast(input: Input): State {
    return step(this.state, input, this.#moment(), this.#settings).state
  }

  close(code: number, reason: string): void {
    this.#closeArguments = [code, reason]
    this.dispatch({ type: 'close', info: closeInfo('client', this.clock.now()) })
  }

  send(data: SocketData, options: SendOptions = NO_OPTIONS): SendResult {
    const { status, replacement } = this.state
    if (options.ttl !== undefined) resolve('options', { ttl: Infinity }, options)
    this.#events.hold()
    const isHeld = status.health === 'suspect' || replacement?.isDraining
    const result = this.outbox.send(data, options, status.state, isHeld, this.clock.now())
    this.arm()
    this.#events.release()
    return result
  }

  /** Sees to it that the next deadline is met. */
  arm(): void {
    const deadline = nextDeadline(this.state, this.links.current ?? NO_TRAFFIC, this.#settings)
    this.#timer.arm(Math.min(deadline, this.outbox.nextDeadline, this.waits.nextDeadline), this.clock.now())
  }

  #moment(): Moment {
    const { environment } = this.#settings
    const { current } = this.links
    const { heardAt, sentAt, backlog } = current ?? NO_TRAFFIC
    return {
      now: this.clock.now(),
      random: environment.random(),
      isHidden: environment.isHidden(),
      isOnline: environment.isOnline(),
      heardAt,
      sentAt,
      backlog,
      buffered: current?.native?.bufferedAmount ?? 0,
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
    if (!state.replacement && !effects.includes('promote')) this.links.dropReplacement()
    for (const effect of effects) this.#run(effect, before, moment)
  }

  #run(effect: Effect, before: State, { now, buffered }: Moment): void {
    const events = this.#events
    const { links, outbox } = this
    const { status, heartbeat, replacement } = this.state
    switch (effect) {
      case 'dial':
        outbox.link = undefined
        this.#listen()
        if (status.state === 'connecting') links.dial(status.attempt, status.reason)
        break
      case 'replace':
        if (!replacement) break
        events.emit('replacing', { reason: replacement.reason, attempt: replacement.attempt })
        links.replace(replacement.attempt, replacement.reason)
        break
      case 'close-old':
        links.current?.native?.close(1000)
        break
      case 'promote':
        outbox.link = undefined
        links.promote()
        break
      case 'announce-open':
        this.#announceOpen(before, now)
        break
      case 'flush':
        outbox.flush(now)
        break
      case 'start-close':
        links.current?.native?.close(...this.#closeArguments)
        break
      case 'send-ping':
        this.#sendPing()
        break
      case 'give-up':
        links.ended(closeInfo(status.state === 'open' ? 'heartbeat' : 'connect-timeout', now))
        break
      case 'announce-loss':
        if (!links.current?.isDiscarded) links.lastClose = closeInfo(lossOrigin(before, this.state), now)
        events.emit('lost', { ...links.lastClose, unsent: buffered })
        break
      case 'announce-wait':
        outbox.link = undefined
        links.drop()
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

  #listen(): void {
    this.#unlisten ??= listen(
      this.#settings.environment,
      (input) => this.dispatch(input),
      (error) => this.#user.fail('environment', `${error}`, error),
    )
  }

  #announceOpen({ status, replacement }: State, now: number): void {
    const { current } = this.links
    const attempted = status.state === 'connecting' ? status : replacement
    if (!current?.native || !attempted) return
    const { attempt, reason } = attempted
    const { url, protocol } = current.native
    const { downAt } = this.state
    const downFor = downAt && now - downAt
    this.outbox.link = current
    this.#events.emit('open', { attempt, reason, downFor, url, protocol })
    this.outbox.flush(now)
    this.waits.settle(OPENED, OPENED, now)
    for (const event of current.release()) this.#events.emit('message', event)
  }

  #sendPing(): void {
    const { pingCount } = this.state.heartbeat
    const data = this.#user.ping(pingCount)
    if (data !== undefined) return this.links.current?.sendHeartbeat(data)
    const reason = new ResilientSocketError('heartbeat-format', 'heartbeat.format.ping() failed')
    this.waits.settle(pingCount, pingCount, 0, { reason })
    this.#apply({ type: 'muted' })
  }

  #finish({ status: { state } }: State): void {
    const { status } = this.state
    if (status.state !== 'closed') return
    const { closeInfo } = status
    this.outbox.link = undefined
    this.links.drop()
    this.#unlisten?.()
    this.#unlisten = undefined
    this.links.lastClose = closeInfo
    this.outbox.clear(this.clock.now())
    this.waits.settle(OPENED, OPENED, 0, {
      reason: new ResilientSocketError('closed', 'The socket was closed'),
    })
    if (state !== 'idle') this.#events.emit('close', closeInfo)
    this.#finished(closeInfo)
  }
}

/** Who ended an open connection that did not end by itself. */
function lossOrigin(before: State, { status }: State): CloseInfo['origin'] {
  const isSwitch = status.state === 'open' || ('reason' in status && ROTATIONS.includes(status.reason))
  if (!isSwitch) return 'client'
  return before.status.health === 'suspect' ? 'heartbeat' : 'replaced'
}
