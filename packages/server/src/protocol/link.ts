// One connection, from its first frame on. Knows what it is used for, and no socket.
import { ASK } from '../wire/frames.ts'
import type { Data, SessionState } from './session.ts'

/** What an adapter gives. */
export interface Port {
  send(frame: Data): void
  /** Starts a closing handshake; the port may be dead already. */
  close(code: number, reason: string): void
}

type Phase =
  /** `'leaving'`: the client has said goodbye, and closes. */
  | { readonly is: 'new' | 'authenticating' | 'leaving' | 'closed' }
  /** The client will say when it moves here. */
  | {
      readonly is: 'pending'
      readonly session: SessionState<Link>
      readonly attempt: number
    }
  | { readonly is: 'attached'; readonly session: SessionState<Link> }

export class Link {
  phase: Phase = { is: 'new' }
  readonly since: number
  heardAt: number
  /** It was silent, and was asked. */
  isAsked = false
  readonly #port: Port

  constructor(port: Port, now: number) {
    this.#port = port
    this.since = this.heardAt = now
  }

  send(frame: Data): void {
    this.#port.send(frame)
  }

  ask(): void {
    this.isAsked = true
    this.send(ASK)
  }

  /** Nothing that comes in counts any more. */
  close(code: number, reason: string): void {
    this.phase = { is: 'closed' }
    this.#port.close(code, reason)
  }
}
