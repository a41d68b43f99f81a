// Owns the native sockets: the current one, and at most one replacement. Reports events; decides nothing.
import { parseProtocols, parseUrl } from '../address.ts'
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import type { AttemptContext } from '../options.ts'
import type { Attempt, Effect } from '../protocol/effects.ts'
import type { EndInfo, Traffic } from '../protocol/inputs.ts'
import { awaitsMessage, closeInfo } from '../protocol/state.ts'
import type { CloseInfo } from '../protocol/status.ts'
import { webSocketOf } from '../settings.ts'
import { describe } from './describe.ts'
import { mayBePong } from './json-heartbeat.ts'
import { type NativeClose, NativeSocket, NO_TRAFFIC } from './native-socket.ts'
import type { Shell } from './shell.ts'
import { LATE_CLOSES, PINGS } from './waits.ts'

/** Microtasks to wait until a `url` or `protocols` function has ended after its signal aborted. */
const TURNS = 20

/** See the effects `discard` and `promote`. */
type DiscardOptions = Omit<Extract<Effect, { type: 'promote' }>, 'type'>

/** Milliseconds. Browsers that wait longer for a closing handshake wait for ever. */
const LATE_CLOSE_BOUND = 120_000

/** For an end that the native class reports without details. */
const NO_CLOSE: NativeClose = { code: 0, reason: '', wasClean: false }

const FAILED = {
  provider: 'options.url or options.protocols failed',
  constructor: 'The WebSocket constructor threw',
  setup: 'options.setup failed',
}

export class Links {
  current: NativeSocket | undefined
  lastClose: CloseInfo | undefined
  binaryType: BinaryType
  #replacement: NativeSocket | undefined
  /** Discarded sockets of the `ws` package: it waits 30 s for a closing handshake, and keeps Node's process alive meanwhile. */
  readonly #slowToClose = new Set<NativeSocket>()
  /** The id of the last wait for a late close. */
  #lateClose = LATE_CLOSES
  /** A `url` or `protocols` function of an earlier attempt may still run. */
  #mayStillProvide = false
  readonly #shell: Shell

  constructor(shell: Shell) {
    this.binaryType = shell.settings.binaryType
    this.#shell = shell
  }

  get traffic(): Traffic {
    return this.current?.traffic ?? NO_TRAFFIC
  }

  setBinaryType(value: BinaryType): void {
    this.binaryType = value
    for (const link of [this.current, this.#replacement]) if (link?.native) link.native.binaryType = value
  }

  /** Drops all connections, and returns the function that starts an attempt. */
  dial(attempt: Attempt): () => void {
    this.drop()
    const link = this.#link()
    this.current = link
    return () => void this.#dial(link, attempt, false)
  }

  /** Returns the function that starts a replacement. The current connection is kept. */
  replace(attempt: Attempt): () => void {
    const link = this.#link()
    this.#replacement = link
    return () => void this.#dial(link, attempt, true)
  }

  /** Discards the current connection, and uses the replacement. */
  promote({ silent, keepsPings }: DiscardOptions): void {
    this.discard({ silent, keepsPings })
    this.current = this.#replacement
    this.#replacement = undefined
  }

  /** Detaches and closes the current connection. `silent`: its late close is dispatched, because it shows whether it was alive. */
  discard({ silent, keepsPings }: DiscardOptions = {}): void {
    const link = this.current
    if (!keepsPings) this.#rejectPings()
    if (!link || link.isDiscarded) return
    const { clock, waits } = this.#shell
    const since = clock.now()
    if (!silent) return this.#close(link)
    this.#lateClose -= 1
    const id = this.#lateClose
    link.discard(({ wasClean }) => {
      waits.settle(id, id, 0)
      this.#shell.dispatch({ type: 'late-close', kind: silent, wasClean, after: clock.now() - since })
    })
    const forget = (): void => link.forget()
    waits.add(id, { timeout: LATE_CLOSE_BOUND }, since).then(forget, forget)
  }

  /** Discards the current connection and the replacement. */
  drop(): void {
    this.dropReplacement()
    this.discard()
    this.current = undefined
  }

  dropReplacement(): void {
    if (this.#replacement) this.#close(this.#replacement)
    this.#replacement = undefined
  }

  /** Discards everything, also sockets that are still closing. */
  dropAll(): void {
    this.drop()
    for (const link of this.#slowToClose) link.forget()
    this.#slowToClose.clear()
  }

  #close(link: NativeSocket): void {
    const isSlow = link.native?.terminate !== undefined
    link.discard(isSlow ? () => this.#slowToClose.delete(link) : null)
    if (isSlow) this.#slowToClose.add(link)
  }

  #rejectPings(): void {
    const reason = new ResilientSocketError('closed', 'The connection was lost')
    this.#shell.waits.settle(PINGS, Infinity, 0, reason)
  }

  #link(): NativeSocket {
    const { clock, settings } = this.#shell
    return new NativeSocket(clock, settings)
  }

  /** Makes the native socket at once if neither `url` nor `protocols` is a function. Stops when `link` is discarded. */
  async #dial(link: NativeSocket, { attempt, reason }: Attempt, isReplacement: boolean): Promise<void> {
    const { clock, settings } = this.#shell
    const { url, protocols, environment, setup } = settings
    const { signal } = link
    for (let turn = 0; this.#mayStillProvide && turn < TURNS; turn += 1) await undefined
    this.#mayStillProvide = settings.isRefreshable
    const context: AttemptContext = { attempt, reason, lastClose: this.lastClose, signal, isReplacement }
    let stage: keyof typeof FAILED = 'provider'
    try {
      if (link.isDiscarded) return
      const address = typeof url === 'function' ? await url(context) : url
      if (link.isDiscarded) return
      const href = parseUrl(address, environment.baseUrl)
      const list = parseProtocols(typeof protocols === 'function' ? await protocols(context) : protocols)
      if (link.isDiscarded) return
      stage = 'constructor'
      const WebSocket = webSocketOf(settings)
      const dialedAt = clock.now()
      const native = list[0] ? new WebSocket(href, list) : new WebSocket(href)
      native.binaryType = this.binaryType
      native.onclose = (event: CloseEvent) => this.#closed(link, event)
      // The `ws` package throws errors without a listener. Node 22 reports a failed dial by this event alone.
      native.onerror = () => {
        if (native.readyState === 0 && !link.isDiscarded) this.#closed(link, NO_CLOSE)
      }
      await link.adopt(native, (event) => this.#received(link, event))
      const handshake = clock.now() - dialedAt
      if (link === this.#replacement) this.#shell.dispatch({ type: 'replacement-opened' })
      stage = 'setup'
      await setup(
        link.inbox.link(native, (data) => link.send(data)),
        context,
        this.#shell.socket,
      )
      link.inbox.end()
      if (link.isDiscarded) return
      link.traffic.receivedAt = clock.now()
      this.#shell.dispatch({ type: link === this.current ? 'ready' : 'replacement-ready', handshake })
    } catch (error) {
      // Never during the call that dials: its caller may close the socket first.
      await undefined
      if (!link.isDiscarded) this.#failed(link, stage, error)
    }
  }

  #failed(link: NativeSocket, stage: keyof typeof FAILED, error: unknown): void {
    const origin = stage === 'setup' ? stage : 'provider'
    this.#shell.events.batch(() => {
      this.#shell.user.fail(stage, `${FAILED[stage]}: ${describe(error)}, see error.cause`, error)
      this.#ended(link, origin, { error })
    })
  }

  #closed(link: NativeSocket, event: NativeClose): void {
    const { reason, wasClean } = event
    // Deno reports 0 for an end without a close frame.
    const code = event.code || 1006
    this.#ended(link, code === 1006 ? 'network' : 'server', { code, reason, wasClean })
  }

  #ended(link: NativeSocket, origin: EndInfo['origin'], details: Partial<CloseInfo>): void {
    const { state, clock } = this.#shell
    if (link !== this.current) return this.#shell.dispatch({ type: 'replacement-ended' })
    const info = { ...closeInfo(origin, clock.wallNow()), ...details, origin }
    if (state.phase.is === 'closing')
      this.#shell.dispatch({ type: 'close-settled', info: Object.freeze({ ...info, origin: 'client' }) })
    else this.#shell.dispatch({ type: 'ended', info: Object.freeze(info) })
  }

  /** The fast path: called for every message. */
  #received(link: NativeSocket, event: MessageEvent): void {
    const { events, settings } = this.#shell
    if (link.isPlain && !(link.mayHavePong && mayBePong(event.data, settings.prefix))) {
      link.messageReceived(false)
      events.emitMessage(event)
    } else if (!link.isDiscarded) events.batch(() => this.#take(link, event))
  }

  #take(link: NativeSocket, event: MessageEvent): void {
    const data: SocketData = event.data
    const { clock, state, user } = this.#shell
    const now = clock.now()
    const isCurrent = link === this.current
    const answered = user.answeredPing(data, isCurrent ? state : undefined, now)
    if (answered !== undefined) {
      link.pongReceived(now)
      if (isCurrent) this.#answered(answered, now)
      return
    }
    link.messageReceived(true)
    if (state.phase.is === 'closing') return
    // The state changes before the message is emitted. If a listener closes the socket then, the message is still kept.
    if (isCurrent && awaitsMessage(state)) this.#shell.dispatch({ type: 'message' })
    const reply = user.answer(data)
    if (reply !== undefined) return link.sendHeartbeat(reply)
    const isKept = link.inbox.keep(event)
    if (isKept === 'overflow') {
      const error = new ResilientSocketError(
        'setup',
        'setup receives too slowly: more waits than options.queue allows',
      )
      this.#failed(link, 'setup', error)
    } else if (!isKept && this.#shell.state.phase.is === 'open') this.#shell.events.emit('message', event)
  }

  #answered(id: number | true, now: number): void {
    const { pingCount } = this.#shell.state.server
    const newest = id === true ? pingCount : id
    if (newest <= pingCount) this.#shell.waits.settle(PINGS, newest, now)
    this.#shell.dispatch({ type: 'pong', id })
  }
}
