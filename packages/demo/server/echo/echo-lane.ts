// One lane as the echo service sees it: its connections, its tokens, and how its heartbeats are answered.
import type { WebSocket } from 'ws'
import { EchoConnection } from './echo-connection.ts'
import { GOOD_PONGS, type PongStyle } from './pong-style.ts'

/** What applications use for a token that has run out; browsers show an HTTP status to nobody. */
const TOKEN_EXPIRED = 4401

export class EchoLane {
  pongStyle: PongStyle = GOOD_PONGS
  readonly #connections = new Set<EchoConnection>()
  #areAnswersHeld = false
  #issued = 0
  #expired = 0

  get connectionCount(): number {
    return this.#connections.size
  }

  /** `token`: what the address named; without one nothing expires. */
  add(socket: WebSocket, token: string | undefined): void {
    const connection = new EchoConnection(socket, token, () => this.pongStyle)
    this.#connections.add(connection)
    if (this.#areAnswersHeld) connection.holdAnswers()
    socket.once('close', () => this.#connections.delete(connection))
    if (!this.#isGood(token)) connection.close(TOKEN_EXPIRED, 'token expired')
  }

  /** As a busy application would: echoes are kept for later, heartbeats are answered. */
  holdAnswers(): void {
    this.#areAnswersHeld = true
    for (const connection of this.#connections) connection.holdAnswers()
  }

  releaseAnswers(): void {
    this.#areAnswersHeld = false
    for (const connection of this.#connections) connection.releaseAnswers()
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

  terminate(): void {
    for (const connection of this.#connections) connection.terminate()
  }

  /** One that was issued before the server was restarted is good, as it would be with a real issuer. */
  #isGood(token: string | undefined): boolean {
    return token === undefined || (/^\d{1,9}$/.test(token) && Number(token) > this.#expired)
  }
}
