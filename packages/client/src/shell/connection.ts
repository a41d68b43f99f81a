// Runs the protocol: feeds it inputs, does what it says. Owns the current native socket and the one timer.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError, type ResilientSocketErrorCode } from '../errors.ts'
import { type AttemptContext, resolve, type Settings } from '../options.ts'
import { defaultVerdict, type Verdict } from '../protocol/close-codes.ts'
import type { Effect } from '../protocol/effects.ts'
import type { EndInfo, Input, Moment } from '../protocol/inputs.ts'
import { type CloseInfo, closeInfo, initialState, isAwaited, isOverdue, type State } from '../protocol/state.ts'
import { step } from '../protocol/step.ts'
import { parseProtocols, parseUrl } from './address.ts'
import { DeadlineTimer } from './deadline-timer.ts'
import type { EventQueue } from './event-queue.ts'
import { type NativeClose, NativeSocket } from './native-socket.ts'
import { Outbox, type SendOptions, type SendResult } from './outbox.ts'
import { isSocketData } from './socket-data.ts'
import { Waits } from './waits.ts'

const NO_OPTIONS: SendOptions = {}

/** Ids of waits: 0 for an open connection, from 1 on for the answer to a ping. */
const OPENED = 0

export class Connection {
  state: State = initialState
  link: NativeSocket | undefined
  binaryType: BinaryType
  readonly outbox: Outbox
  readonly waits: Waits = new Waits()
  readonly #settings: Settings
  readonly #events: EventQueue
  readonly #timer: DeadlineTimer
  readonly #finished: (info: CloseInfo) => void
  #lastClose: CloseInfo | undefined
  #unsubscribe: (() => void) | undefined
  #hasFailedFormat = false
  #closeArguments: [code: number, reason: string] = [1000, '']
  #latest = 0
  #setBack = 0

  constructor(settings: Settings, events: EventQueue, finished: (info: CloseInfo) => void) {
    this.#settings = settings
    this.#events = events
    this.#finished = finished
    this.binaryType = settings.binaryType
    this.outbox = new Outbox(settings, events)
    this.#timer = new DeadlineTimer(settings.environment, () => this.#look())
  }

  /** The clock's time, but it goes on where the clock is set back. */
  now(): number {
    const now = this.#settings.environment.now() + this.#setBack
    this.#setBack += Math.max(0, this.#latest - now)
    this.#latest = Math.max(this.#latest, now)
    return this.#latest
  }

  /** Something has happened: settles what is overdue, then decides, commits and acts; events come last. */
  dispatch(input: Input): void {
    this.#events.hold()
    if (isOverdue(this.state, this.now())) this.#apply({ type: 'tick' })
    this.#apply(input)
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
    const result = outbox.send(data, options, this.state.status, this.now())
    if (outbox.nextDeadline < Infinity) this.arm()
    return result
  }

  /** Sees to it that the next deadline is met. */
  arm(): void {
    this.#timer.arm(
      Math.min(this.state.deadline, this.outbox.nextDeadline, this.waits.nextDeadline),
      this.now(),
    )
  }

  closeInfo<O extends CloseInfo['origin']>(origin: O): CloseInfo & { readonly origin: O } {
    return closeInfo(origin, this.now())
  }

  #look(): void {
    this.#events.hold()
    this.outbox.look(this.now())
    this.waits.expire(this.now())
    this.dispatch({ type: 'tick' })
    this.#events.release()
  }

  #moment(): Moment {
    const { environment } = this.#settings
    const { heardAt = 0, handedOver = 0, native } = this.link ?? {}
    return {
      now: this.now(),
      random: environment.random(),
      isHidden: environment.isHidden(),
      isOnline: environment.isOnline(),
      heardAt,
      handedOver,
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
        this.#drop()
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
        if ('reason' in status && status.reason === 'reconnect') this.#lastClose = this.closeInfo('client')
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
        this.#fail('heartbeat-unanswered', 'the server must answer {"type":"ping","id":…} with {"type":"pong","id":…}, or heartbeat be set to what it knows, or to false')
        break
      case 'finish':
        this.#finish(before)
    }
  }

  /** One attempt, from the user's functions to the end of `setup`; what comes too late is ignored. */
  async #dial(): Promise<void> {
    const { url, protocols, WebSocket, environment, setup } = this.#settings
    const { status } = this.state
    if (status.state !== 'connecting') return
    const { attempt, reason } = status
    const link = new NativeSocket()
    const { signal } = link
    const context: AttemptContext = { attempt, reason, lastClose: this.#lastClose, signal, isReplacement: false }
    let code: 'provider' | 'constructor' | 'setup' = 'provider'
    let handshake = 0
    this.link = link
    this.#unsubscribe ??= environment.subscribe((type) =>
      this.dispatch(type === 'offline' ? { type } : { type: 'sign', reason: type }),
    )
    try {
      const address = parseUrl(typeof url === 'function' ? await url(context) : url, environment.baseUrl)
      const list = parseProtocols(typeof protocols === 'function' ? await protocols(context) : protocols)
      if (signal.aborted) return
      code = 'constructor'
      const dialedAt = this.now()
      const native = list[0] ? new WebSocket(address, list) : new WebSocket(address)
      native.binaryType = this.binaryType
      await link.adopt(
        native,
        (event) => this.#received(link, event),
        (event) => this.#closed(event),
      )
      code = 'setup'
      handshake = this.now() - dialedAt
      await setup(link.setupLink(native), context)
    } catch (error) {
      if (signal.aborted) return
      this.#fail(code, `${code} failed: ${error}`, error)
      this.#ended({ ...this.closeInfo(code === 'setup' ? code : 'provider'), error })
    }
    if (signal.aborted) return
    link.heardAt = this.now()
    this.dispatch({ type: 'ready', handshake })
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
    const now = this.now()
    link.heardAt = now
    link.handedOver = 0
    const id = this.#answeredPing(data)
    if (id !== undefined) {
      this.waits.settle(OPENED + 1, id === true ? Infinity : id, now)
      this.dispatch({ type: 'pong', id })
      return
    }
    if (isAwaited(this.state)) this.dispatch({ type: 'heard' })
    const { answer } = this.#settings
    const reply = answer && this.#call('heartbeat-format', 'heartbeat.answer', () => answer(data), isReply)
    if (reply !== undefined) this.#sendQuietly(reply)
    else if (!link.keep(event) && this.state.status.state === 'open') this.#events.emit('message', event)
  }

  /** The ping that a message answers; `true`: all; 0: none, though it is a pong; `undefined`: it isn't one. */
  #answeredPing(data: SocketData): number | true | undefined {
    const { format, prefix } = this.#settings
    try {
      const id = format.pong(data)
      if (typeof id !== 'string') return id === true || undefined
      return (id.startsWith(prefix) && Number(id.slice(prefix.length))) || 0
    } catch (error) {
      this.#fail('heartbeat-format', `heartbeat.format.pong() failed: ${error}`, error)
      return undefined
    }
  }

  #sendPing(): void {
    const { format, prefix } = this.#settings
    const id = prefix + this.state.heartbeat.pingCount
    const data = this.#call('heartbeat-format', 'heartbeat.format.ping', () => format.ping(id), isSocketData)
    if (data === undefined) this.#apply({ type: 'muted' })
    else this.#sendQuietly(data)
  }

  /** A heartbeat that can't be sent is one that isn't answered. */
  #sendQuietly(data: SocketData): void {
    try {
      this.link?.send(data)
    } catch {}
  }

  #closed({ code, reason, wasClean }: NativeClose): void {
    const info = { code, reason, wasClean, at: this.now() }
    if (this.state.status.state === 'closing') this.dispatch({ type: 'close-settled', info: { ...info, origin: 'client' } })
    else this.#ended({ ...info, origin: code === 1006 ? 'network' : 'server' })
  }

  /** The current link is over; the user's functions are asked what that means. */
  #ended(info: EndInfo): void {
    const { link } = this
    const { classifyClose, delayFor } = this.#settings
    link?.discard()
    this.#lastClose = info
    const verdict =
      this.#call('classify-close', 'classifyClose', () => classifyClose(info), isVerdict) ?? defaultVerdict(info.code)
    const end = { type: 'ended', info, verdict } as const
    let delay: number | undefined
    if (delayFor && link === this.link) {
      const moment = this.#moment()
      const { status } = step(this.state, end, moment, this.#settings).state
      if ('attempt' in status) {
        const { attempt, reason } = status
        const context = { attempt, reason, lastClose: info, isHidden: moment.isHidden }
        delay = this.#call('backoff', 'backoff', () => delayFor(context), isDelay)
      }
    }
    if (link === this.link) this.dispatch({ ...end, delay })
  }

  #finish({ status: { state } }: State): void {
    const { status } = this.state
    if (status.state !== 'closed') return
    const { closeInfo } = status
    this.#drop()
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#lastClose = closeInfo
    this.outbox.clear(this.now())
    this.waits.settle(OPENED, OPENED, 0, { reason: new ResilientSocketError('closed', 'The socket was closed') })
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

  /** Calls a function of the user's; tells where it throws, or gives what it shouldn't. */
  #call<T>(
    code: ResilientSocketErrorCode,
    name: string,
    call: () => unknown,
    isValid: (result: unknown) => result is T,
  ): T | undefined {
    try {
      const result = call()
      if (isValid(result)) return result
      throw new TypeError(`it gave ${result}`)
    } catch (error) {
      this.#fail(code, `${name}() failed: ${error}`, error)
      return undefined
    }
  }

  #fail(code: ResilientSocketErrorCode, message: string, cause?: unknown): void {
    if (code === 'heartbeat-format' && this.#hasFailedFormat) return
    this.#hasFailedFormat ||= code === 'heartbeat-format'
    this.#events.emit('error', new ResilientSocketError(code, message, { cause }))
  }
}

function isReply(reply: unknown): reply is SocketData | undefined {
  return reply === undefined || isSocketData(reply)
}

function isVerdict(verdict: unknown): verdict is Verdict {
  return verdict === 'retry' || verdict === 'refresh' || verdict === 'stop'
}

function isDelay(delay: unknown): delay is number {
  return typeof delay === 'number' && delay >= 0
}
