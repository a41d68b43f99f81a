// One connection from its first frame on, and its session. Knows no socket.
import { ASK } from '../wire/frames.ts'
import type { Data, SessionState } from './session.ts'

/** A connection of an adapter, for the hub to send on and to close. */
export interface Port {
  /** Sends a frame: a string as text, bytes as binary. */
  send(frame: Data): void
  /** Starts the closing handshake. The connection may be closed already. */
  close(code: number, reason: string): void
}

type Phase =
  /** `'leaving'`: the client has sent `~bye`, and closes. */
  | { readonly is: 'new' | 'authenticating' | 'leaving' | 'closed' }
  /** The client moves the session here with `~take`. */
  | {
      readonly is: 'pending'
      readonly session: SessionState<Link>
      readonly attempt: number
    }
  | { readonly is: 'attached'; readonly session: SessionState<Link> }

export class Link {
  phase: Phase = { is: 'new' }
  readonly since: number
  receivedAt: number
  /** It was silent, and got a `~?`. */
  isAsked = false
  readonly #port: Port

  constructor(port: Port, now: number) {
    this.#port = port
    this.since = this.receivedAt = now
  }

  send(frame: Data): void {
    this.#port.send(frame)
  }

  ask(): void {
    this.isAsked = true
    this.send(ASK)
  }

  /** Closes the link, and ignores what still comes in. */
  close(code: number, reason: string): void {
    this.phase = { is: 'closed' }
    this.#port.close(code, reason)
  }
}
