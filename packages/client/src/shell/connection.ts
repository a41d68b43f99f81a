// Runs the protocol: passes it inputs and runs its effects. Owns the one timer; knows native sockets only as links.
import { ResilientSocketError } from '../errors.ts'
import { isOverdue, nextDeadline } from '../protocol/deadlines.ts'
import type { Attempt, Effect } from '../protocol/effects.ts'
import { isRemembered } from '../protocol/heartbeat.ts'
import type { Input, Moment } from '../protocol/inputs.ts'
import { initialState, type State } from '../protocol/state.ts'
import type { CloseInfo } from '../protocol/status.ts'
import { step } from '../protocol/step.ts'
import type { ResilientSocket } from '../resilient-socket.ts'
import type { Settings } from '../settings.ts'
import { Clock } from './clock.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import { describe } from './describe.ts'
import type { EventQueue } from './event-queue.ts'
import { Links } from './links.ts'
import { Outbox } from './outbox.ts'
import type { Shell } from './shell.ts'
import { UserFunctions } from './user-functions.ts'
import { LATE_CLOSES, OPENED, PINGS, Waits } from './waits.ts'

/** Milliseconds. A timer that fires later shows that the machine slept. Timers of hidden pages fire once a minute anyway. */
const SLEPT = 5_000
const SLEPT_HIDDEN = 70_000

/**
 * These don't settle an overdue deadline first. It would start a dial that is discarded at once, or send a ping that looks
 * like the cause of an end.
 */
const OVERRIDING: readonly Input['type'][] = ['close', 'reconnect', 'ended', 'tick']

export class Connection implements Shell {
  state: State
  readonly socket: ResilientSocket
  readonly settings: Settings
  readonly events: EventQueue
  readonly clock: Clock
  readonly user: UserFunctions
  readonly waits: Waits = new Waits()
  readonly links: Links
  readonly outbox: Outbox = new Outbox(this)
  readonly #timer: DeadlineTimer
  readonly #finished: (info: CloseInfo) => void
  /** Inputs that wait for a step. */
  readonly #inputs: Input[] = []
  #isStepping = false
  /** Calls of the user's functions. They run after all other effects of a step. */
  #calls: (() => void)[] = []
  #unlisten: (() => void) | undefined

  constructor(
    socket: ResilientSocket,
    settings: Settings,
    events: EventQueue,
    finished: (info: CloseInfo) => void,
  ) {
    const { environment } = settings
    this.socket = socket
    this.settings = settings
    this.state = { ...initialState, ...settings.learnt }
    this.events = events
    this.#finished = finished
    this.user = new UserFunctions(settings, events)
    this.clock = new Clock(environment)
    this.links = new Links(this)
    this.#timer = new DeadlineTimer(environment, (dueAt) => {
      const late = this.clock.atLeast(dueAt)
      if (late > (environment.isHidden() ? SLEPT_HIDDEN : SLEPT))
        this.dispatch({ type: 'sign', reason: 'wake' })
      this.dispatch({ type: 'tick' })
    })
  }

  dispatch(input: Input): void {
    this.#inputs.push(input)
    if (!this.#isStepping) this.events.batch(() => this.#takeInputs())
  }

  arm(): void {
    const { at } = nextDeadline(this.state, this.links.traffic, this.settings)
    const { outbox, waits, links } = this
    const now = this.clock.now()
    const { phase } = this.state
    const isOpen = phase.is === 'open'
    const isGood = isOpen && phase.check.is === 'good' && phase.replacement?.is !== 'draining'
    if (links.current) {
      links.current.isPlain = isGood && !this.user.seesMessages
      links.current.resample()
      links.current.mayHavePong = isOpen && phase.connection.pings.some((ping) => isRemembered(ping, now))
    }
    this.#timer.arm(Math.min(at, outbox.nextDeadline, waits.nextDeadline), now)
  }

  armFor(deadline: number, now: number): void {
    if (deadline < Infinity) this.#timer.arm(deadline, now)
  }

  #takeInputs(): void {
    const now = this.clock.now()
    this.outbox.update(now)
    this.waits.expire(now)
    for (let input = this.#inputs.shift(); input; input = this.#inputs.shift()) {
      const deadline = nextDeadline(this.state, this.links.traffic, this.settings)
      if (!OVERRIDING.includes(input.type) && isOverdue(deadline, now)) this.#step({ type: 'tick' })
      this.#step(input)
    }
    this.arm()
  }

  #moment(): Moment {
    const { environment } = this.settings
    const now = this.clock.now()
    return {
      now,
      wallOffset: this.clock.wall(now) - now,
      random: environment.random(),
      isHidden: environment.isHidden(),
      isOnline: environment.isOnline(),
      ...this.links.traffic,
      buffered: this.links.current?.native?.bufferedAmount ?? 0,
    }
  }

  #step(input: Input): void {
    const { status } = this.state
    const moment = this.#moment()
    const { state, effects } = step(this.state, input, moment, this.settings)
    this.state = state
    if (this.settings.learnt) this.settings.learnt.server = state.server
    this.#isStepping = true
    try {
      if (state.status !== status) {
        this.events.emit('status', state.status)
        this.events.emit('state', {
          ...state.status,
          previous: status.state,
          at: moment.now + moment.wallOffset,
        })
      }
      for (const effect of effects) this.#run(effect, moment)
    } finally {
      this.#isStepping = false
    }
    for (const call of this.#calls.splice(0)) call()
  }

  #run(effect: Effect, { now, buffered }: Moment): void {
    const events = this.events
    const { links, outbox, waits } = this
    switch (effect.type) {
      case 'dial':
        this.#listen()
        this.#calls.push(links.dial(effect))
        break
      case 'replace':
        events.emit('replacing', effect.event)
        this.#calls.push(links.replace(effect.event))
        break
      case 'drop-replacement':
        links.dropReplacement()
        break
      case 'discard':
        links.discard(effect)
        break
      case 'promote':
        links.promote(effect)
        break
      case 'opened':
        this.#emitOpen(effect, now)
        break
      case 'flush':
        outbox.flush(now)
        break
      case 'ping':
        if (links.current) links.current.mayHavePong = true
        this.#calls.push(() => this.#sendPing(effect.id))
        break
      case 'move-pings':
        if (waits.move(PINGS, this.state.server.pingCount + 1, now)) this.dispatch({ type: 'ping' })
        break
      case 'start-close':
        links.current?.close(effect.code, effect.reason)
        break
      case 'ask-verdict':
        links.lastClose = effect.info
        this.#calls.push(() => this.dispatch({ type: 'judged', verdict: this.user.verdict(effect.info) }))
        break
      case 'ask-delay': {
        const { attempt, reason, info: lastClose } = effect
        const isHidden = this.settings.environment.isHidden()
        this.#calls.push(() => {
          const delay = this.user.delay({ attempt, reason, lastClose, isHidden })
          this.dispatch({ type: 'delayed', delay })
        })
        break
      }
      case 'lost':
        links.lastClose = effect.info
        events.emit('lost', { ...effect.info, unsent: buffered })
        break
      case 'waiting':
        links.drop()
        events.emit('waiting', effect.event)
        break
      case 'latency':
        events.emit('latency', effect.event)
        break
      case 'unanswered':
        this.user.fail(
          'heartbeat-unanswered',
          'The server doesn\'t answer pings, so silent deaths go unnoticed. Answer {"type":"ping","id":"…"} with {"type":"pong","id":"…"}, or set heartbeat: false',
        )
        break
      case 'closed':
        this.#finish(effect)
    }
  }

  #listen(): void {
    if (this.#unlisten) return
    const { environment } = this.settings
    const stop = environment.subscribe((signal) =>
      this.dispatch(
        signal === 'offline' || signal === 'pagehide' ? { type: signal } : { type: 'sign', reason: signal },
      ),
    )
    const detach = environment.attach?.((error) =>
      this.user.fail('environment', `options.environment doesn't work here: ${describe(error)}`, error),
    )
    this.#unlisten = () => {
      stop()
      detach?.()
    }
  }

  #emitOpen(
    { attempt, reason, downFor }: Attempt & { readonly downFor: number | undefined },
    now: number,
  ): void {
    const { current } = this.links
    if (!current?.native) return
    const { url, protocol } = current.native
    current.isUsable = true
    this.events.emit('open', { attempt, reason, downFor, url, protocol })
    this.outbox.flush(now)
    this.waits.settle(OPENED, OPENED, now)
    for (const event of current.inbox.release()) this.events.emit('message', event)
  }

  #sendPing(id: number): void {
    const link = this.links.current
    if (this.state.phase.is !== 'open' || !link) return
    const data = this.user.ping(id)
    if (data !== undefined) return link.sendHeartbeat(data)
    const reason = new ResilientSocketError('heartbeat-format', 'heartbeat.format.ping() failed')
    this.waits.settle(id, id, 0, reason)
    this.dispatch({ type: 'ping-failed' })
  }

  #finish({ info, emits }: { readonly info: CloseInfo; readonly emits: boolean }): void {
    const { links, outbox, waits } = this
    links.dropAll()
    // A bound class learns from late closes after its socket is closed.
    if (!this.settings.learnt) waits.settle(-Infinity, LATE_CLOSES, 0)
    this.#unlisten?.()
    this.#unlisten = undefined
    links.lastClose = info
    outbox.clear(this.clock.now())
    waits.settle(OPENED, OPENED, 0, new ResilientSocketError('closed', 'The socket was closed'))
    if (emits) this.events.emit('close', info)
    this.#finished(info)
  }
}
