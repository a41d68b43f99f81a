// One page's view of the server: its connections, and whether the server has vanished for it. Other pages see nothing.
import type { Duplex } from 'node:stream'
import type { EchoConnection } from './echo-connection.ts'

/** A paused TCP connection never shows that its client has gone, so nobody can stay vanished for ever. */
const LONGEST_ABSENCE = 300_000

interface HeldHandshake {
  readonly socket: Duplex
  readonly proceed: () => void
}

export class Visitor {
  readonly #connections = new Set<EchoConnection>()
  readonly #held = new Set<HeldHandshake>()
  readonly #onGone: () => void
  #returnTimer: NodeJS.Timeout | undefined

  /** `onGone` is called whenever nothing is left to remember. */
  constructor(onGone: () => void) {
    this.#onGone = onGone
  }

  get isVanished(): boolean {
    return this.#returnTimer !== undefined
  }

  get connectionCount(): number {
    return this.#connections.size + this.#held.size
  }

  add(connection: EchoConnection): void {
    this.#connections.add(connection)
  }

  remove(connection: EchoConnection): void {
    this.#connections.delete(connection)
    this.#leaveWhenGone()
  }

  /** Leaves an opening handshake unanswered until the server comes back. */
  hold(socket: Duplex, proceed: () => void): void {
    const handshake = { socket, proceed }
    this.#held.add(handshake)
    socket.once('close', () => {
      if (this.#held.delete(handshake)) this.#leaveWhenGone()
    })
  }

  close(code: number, reason: string): void {
    for (const connection of this.#connections) connection.close(code, reason)
  }

  vanish(): void {
    clearTimeout(this.#returnTimer)
    this.#returnTimer = setTimeout(() => this.return(), LONGEST_ABSENCE).unref()
    for (const connection of this.#connections) connection.vanish()
  }

  return(): void {
    clearTimeout(this.#returnTimer)
    this.#returnTimer = undefined
    for (const connection of this.#connections) connection.return()
    const held = [...this.#held]
    this.#held.clear()
    for (const { socket, proceed } of held) if (!socket.destroyed) proceed()
    this.#leaveWhenGone()
  }

  terminate(): void {
    clearTimeout(this.#returnTimer)
    for (const connection of this.#connections) connection.terminate()
    for (const { socket } of this.#held) socket.destroy()
  }

  #leaveWhenGone(): void {
    if (this.connectionCount === 0 && !this.isVanished) this.#onGone()
  }
}
