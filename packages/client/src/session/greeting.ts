// The handshake on each new connection, as its `setup`: sends the hello and awaits the answer.
import type { SocketData } from '../environment/environment.ts'
import type { AttemptContext, SetupLink } from '../options.ts'
import { isRestart } from '../protocol/close-codes.ts'
import type { CloseInfo } from '../protocol/status.ts'
import type { Offer, SessionState } from './protocol/session-state.ts'
import { MAX_HELLO, parseReady, type Ready, TAKEN } from './wire/frames.ts'

/** How long an `optional` session waits for an answer, in milliseconds. */
const OPTIONAL_WAIT = 3_000

/** A server that sends more messages than this instead of an answer knows no sessions. */
const MAX_EARLY = 1_000

/** Codes with which servers that know sessions refuse a hello: taken, unauthorized, another version, too late. */
const KNOWING_CODES: readonly number[] = [4001, 4401, 4406, 4408]

export class Greeting {
  /** The answer on the connection that opens next. */
  answer: { readonly offer: Offer; readonly ready: Ready } | undefined
  /** Messages that came instead of an answer. */
  early: SocketData[] = []
  /** The server knows no sessions, and the `optional` option allows that. */
  isUnsupported = false
  readonly #state: SessionState<SocketData>
  readonly #isOptional: boolean
  readonly #auth: unknown
  readonly #now: () => number
  #isUnanswered = false
  /** The server has answered a hello before. */
  #isKnown = false

  constructor(
    state: SessionState<SocketData>,
    { auth, isOptional, now }: { auth: unknown; isOptional: boolean; now: () => number },
  ) {
    this.#state = state
    this.#auth = auth
    this.#now = now
    this.#isOptional = isOptional
  }

  /** The `setup` of each connection. */
  async greet(link: SetupLink, context: AttemptContext): Promise<void> {
    this.early = []
    if (this.isUnsupported) return
    const auth = typeof this.#auth === 'function' ? await this.#auth(context) : this.#auth
    const offer = this.#state.offer(!context.isReplacement, auth)
    if (offer.text.length > MAX_HELLO)
      throw new TypeError(`options.auth must be shorter than ${MAX_HELLO} characters as JSON`)
    link.send(offer.text)
    this.#isUnanswered = true
    const giveUpAt = this.#now() + OPTIONAL_WAIT
    try {
      for (;;) {
        const timeout = this.#mayLack ? Math.max(0, giveUpAt - this.#now()) : undefined
        const frame = await link.receive({ timeout })
        const ready = parseReady(frame)
        if (ready) {
          this.#isUnanswered = false
          this.#isKnown = true
          this.answer = { offer, ready }
          return
        }
        if (frame === TAKEN) this.#state.reset('taken')
        // An echo of the hello isn't a message.
        else if (this.#mayLack && frame !== offer.text && this.early.push(frame) > MAX_EARLY) break
      }
    } catch (error) {
      if (!this.#mayLack || link.signal.aborted) throw error
    }
    this.isUnsupported = true
  }

  /**
   * Says what to do after a connection ended. `'again'`: dial again, with or without a hello; `'unanswered'`: the server seems
   * to know no sessions.
   */
  ended({ origin, code }: CloseInfo): 'again' | 'unanswered' | undefined {
    const isForeign = origin === 'server' && !KNOWING_CODES.includes(code) && !isRestart(code)
    const isMeant = this.#isUnanswered && !this.#isKnown && (isForeign || origin === 'connect-timeout')
    this.#isUnanswered = false
    // The server knows sessions by now, and closed because the hello is missing.
    const isMissed = this.isUnsupported && (code === 4400 || code === 4408)
    if (isMissed) this.isUnsupported = false
    if (!isMeant) return isMissed ? 'again' : undefined
    this.isUnsupported = this.#isOptional
    return this.#isOptional ? 'again' : 'unanswered'
  }

  /** Forgets what the server knows: the next one may be another server. */
  forget(): void {
    this.isUnsupported = this.#isKnown = false
  }

  get #mayLack(): boolean {
    return this.#isOptional && !this.#isKnown
  }
}
