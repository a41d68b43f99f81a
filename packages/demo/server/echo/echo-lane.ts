// One lane as the echo service sees it: its connections, its tokens, and how its heartbeats are answered.
import type { WebSocket } from 'ws'
import { type Connection, EchoConnection } from './echo-connection.ts'
import { GOOD_PONGS, type PongStyle } from './pong-style.ts'
import { SessionConnection } from './session-connection.ts'
import { SessionEcho } from './session-echo.ts'

/** The usual close code for an expired token. Browsers don't show pages the HTTP status of a handshake. */
const TOKEN_EXPIRED = 4401

/** The parameters in a connection's address. */
export interface Greeting {
  /** A connection without a token never expires. */
  readonly token: string | undefined
  readonly hasSession: boolean
}

export class EchoLane {
  pongStyle: PongStyle = GOOD_PONGS
  readonly #connections = new Set<Connection>()
  /** The connections without a session. */
  readonly #plain = new Set<EchoConnection>()
  readonly #sessions = new SessionEcho()
  #areAnswersHeld = false
  #issued = 0
  #expired = 0

  get connectionCount(): number {
    return this.#connections.size
  }

  add(socket: WebSocket, { token, hasSession }: Greeting): void {
    const connection = hasSession
      ? new SessionConnection(socket, token, this.#sessions, () => this.pongStyle)
      : this.#addPlain(socket, token)
    this.#connections.add(connection)
    socket.once('close', () => this.#connections.delete(connection))
    if (!this.#isGood(token)) connection.close(TOKEN_EXPIRED, 'token expired')
  }

  /** Acts like a busy application: keeps echoes for later, but answers pings. */
  holdAnswers(): void {
    this.#areAnswersHeld = true
    this.#sessions.hold()
    for (const connection of this.#plain) connection.holdAnswers()
  }

  releaseAnswers(): void {
    this.#areAnswersHeld = false
    this.#sessions.release()
    for (const connection of this.#plain) connection.releaseAnswers()
  }

  close(code: number, reason: string): void {
    for (const connection of this.#connections) connection.close(code, reason)
  }

  issueToken(): string {
    this.#issued += 1
    return String(this.#issued)
  }

  expireTokens(): void {
    this.#expired = this.#issued
    for (const connection of this.#connections) {
      if (!this.#isGood(connection.token)) connection.close(TOKEN_EXPIRED, 'token expired')
    }
  }

  /** Acts like a process that is killed and restarted: no close frame is sent, and all sessions are forgotten. */
  kill(): void {
    for (const connection of this.#connections) connection.terminate()
    this.#sessions.forget()
  }

  #addPlain(socket: WebSocket, token: string | undefined): EchoConnection {
    const connection = new EchoConnection(socket, token, () => this.pongStyle)
    this.#plain.add(connection)
    if (this.#areAnswersHeld) connection.holdAnswers()
    socket.once('close', () => this.#plain.delete(connection))
    return connection
  }

  /** A token issued before a restart of the server stays valid, as with a real issuer. */
  #isGood(token: string | undefined): boolean {
    return token === undefined || (/^\d{1,9}$/.test(token) && Number(token) > this.#expired)
  }
}
