// The protocol of each server for a raw client: its first frames and its answers, so that only the server is measured.

/** The servers under measurement. */
export type Kind = 'ws' | 'hub' | 'socket.io'

/** The functions of a connection that a dialect calls. */
export interface Speaker {
  /** Sends a control frame. */
  say(text: string): void
  /** The connection is ready. */
  ready(): void
}

/** One connection's side of a protocol. */
export interface Dialect {
  readonly path: string
  /** The frame that carries an application's text. */
  encode(text: string): string
  /** The opening handshake is over. */
  opened(speaker: Speaker): void
  /** Whether a server's frame that begins with these bytes carries an application's text. */
  isData(first: number, second: number): boolean
  /** Another frame of the server came in. */
  control(text: string, speaker: Speaker): void
  /** Called with how many texts came in on this connection and how many were sent. */
  exchanged(received: number, sent: number, speaker: Speaker): void
}

export function dialectOf(kind: Kind): Dialect {
  switch (kind) {
    case 'ws':
      return new Plain()
    case 'hub':
      return new Session()
    case 'socket.io':
      return new SocketIo()
  }
}

class Plain implements Dialect {
  readonly path = '/'

  encode(text: string): string {
    return text
  }

  opened(speaker: Speaker): void {
    speaker.ready()
  }

  isData(): boolean {
    return true
  }

  control(): void {}

  exchanged(): void {}
}

const TILDE = 0x7e

/** A quarter of the window in messages of 100 bytes, which count 164. */
const ACKNOWLEDGE_AFTER = 400
const ACKNOWLEDGE_EVERY = 1_000

class Session implements Dialect {
  readonly path = '/'
  #told = 0
  #toldAt = 0

  encode(text: string): string {
    return text
  }

  opened(speaker: Speaker): void {
    speaker.say('~hello {"v":1,"n":1,"recv":0,"take":true}')
  }

  isData(first: number, second: number): boolean {
    return first !== TILDE || second === TILDE
  }

  control(text: string, speaker: Speaker): void {
    if (!text.startsWith('~ready')) return
    speaker.say('~a 0 0')
    speaker.ready()
  }

  /** Acknowledges as the client half does. */
  exchanged(received: number, sent: number, speaker: Speaker): void {
    const now = performance.now()
    if (received - this.#told < ACKNOWLEDGE_AFTER && now - this.#toldAt < ACKNOWLEDGE_EVERY) return
    this.#told = received
    this.#toldAt = now
    speaker.say(`~a ${received} ${sent}`)
  }
}

const FOUR = 0x34
const TWO = 0x32

class SocketIo implements Dialect {
  readonly path = '/socket.io/?EIO=4&transport=websocket'

  encode(text: string): string {
    return `42${JSON.stringify(['m', text])}`
  }

  opened(): void {}

  isData(first: number, second: number): boolean {
    return first === FOUR && second === TWO
  }

  control(text: string, speaker: Speaker): void {
    if (text === '2') speaker.say('3')
    else if (text.startsWith('0')) speaker.say('40')
    else if (text.startsWith('40')) speaker.ready()
  }

  exchanged(): void {}
}
