// One connection, from the dial to the end of both sides: handshake, messages, close frames. Knows no other connection.
import type { SocketData } from '../environment/environment.ts'
import { byteSize, copyOf } from '../shell/socket-data.ts'
import type { Pace, VirtualClock } from './clock.ts'
import { Lane, type Way } from './lane.ts'
import type { ReceivedData, ServerConnection, ServerData } from './simulation.ts'
import type { SimulatedWebSocket } from './socket.ts'

/** Milliseconds until a dial's packets are sent again (Linux: 1 s, and twice as long each time). */
const DIAL_PATIENCE = 1_000

/** Chromium ends a closing connection that nobody answers after so long, unless its buffer is stuck. */
const CLOSE_PATIENCE = 60_000

/** Codes that stand for what a frame can't say (RFC 6455 section 7.4.1). */
const UNSENDABLE: readonly number[] = [1004, 1005, 1006, 1015]

function assertSendable(code = 1000, reason = ''): void {
  if (!(code >= 1000 && code <= 4999) || UNSENDABLE.includes(code)) {
    throw new RangeError(
      `A close frame can't say ${code}: use 1000 to 4999, reset() for 1006, no code for 1005`,
    )
  }
  if (byteSize(reason) > 123) throw new RangeError('A close reason has at most 123 bytes')
}

/** What waits at the server's end. */
export type Door = 'accept' | 'refuse' | 'hang'

/** What a connection is part of. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly eventPace: Pace
  readonly answersPings: boolean
  readonly door: Door
  readonly isOnline: boolean
  way(direction: 'up' | 'down'): Way
  /** The server has accepted it. */
  accepted(connection: Connection): void
  received(connection: Connection, data: ReceivedData): void
  /** The client isn't `CONNECTING` any more. */
  dialled(connection: Connection): void
  /** One side has ended it. */
  ended(): void
}

export class Connection implements ServerConnection {
  readonly url: string
  readonly protocols: readonly string[]
  readonly protocol: string
  readonly received: ReceivedData[] = []
  isOpen = false
  closedWith: { readonly code: number; readonly reason: string } | undefined
  readonly #client: SimulatedWebSocket
  readonly #surroundings: Surroundings
  readonly #up: Lane
  readonly #down: Lane
  #isNextCut = false
  #closeTimer: number | undefined

  constructor(client: SimulatedWebSocket, protocols: readonly string[], surroundings: Surroundings) {
    this.url = client.url
    this.protocols = protocols
    this.protocol = protocols[0] ?? ''
    this.#client = client
    this.#surroundings = surroundings
    const { clock, eventPace } = surroundings
    this.#up = new Lane(clock, surroundings.way('up'))
    this.#down = new Lane(clock, surroundings.way('down'), eventPace)
  }

  /** Whether the page has seen its end. */
  get isOver(): boolean {
    return this.#client.readyState === 3
  }

  /** Host and port: what browsers dial one at a time. */
  get host(): string {
    return new URL(this.url).host
  }

  /** The client dials: two round trips, one for TCP and one for the upgrade. */
  dial(): void {
    const { clock, eventPace, isOnline } = this.#surroundings
    const patience = DIAL_PATIENCE
    if (!isOnline) clock.schedule(() => this.fail(), 1, eventPace)
    else this.#up.carry({ patience, arrive: () => this.#meet() })
  }

  /** The client sends. */
  transmit(data: SocketData): void {
    const client = this.#client
    const bytes = byteSize(data)
    const copy = copyOf(data)
    const message = ArrayBuffer.isView(copy) ? (copy.buffer as ArrayBuffer) : copy
    client.bufferedAmount += bytes
    this.#up.carry({
      left: () => {
        client.bufferedAmount -= bytes
      },
      arrive: () => this.#receive(message),
    })
  }

  /** The client starts the closing handshake, or gives its dial up. */
  startClose(wasOpen: boolean, code: number | undefined, reason: string): void {
    const { clock, eventPace } = this.#surroundings
    const bound = wasOpen ? CLOSE_PATIENCE : 0
    if (wasOpen) this.#up.carry({ arrive: () => this.#receiveClose(code ?? 1005, reason) })
    else this.#surroundings.dialled(this)
    if (!wasOpen || this.#client.bufferedAmount === 0) {
      this.#closeTimer = clock.schedule(() => this.fail(), bound, eventPace)
    }
  }

  /** The network knows nothing of it any more. */
  forget(): void {
    this.#up.die()
    this.#down.die()
  }

  /** The client loses it, whatever the reason: 1006. */
  fail(): void {
    if (this.#client.readyState === 3) return
    this.#up.clear()
    if (this.isOpen) this.#up.carry({ arrive: () => this.#over(1006, '') })
    this.#endClient(1006, '')
  }

  send(data: ServerData): void {
    if (!this.isOpen) return
    const copy = copyOf(data)
    const message = ArrayBuffer.isView(copy) ? (copy.buffer as ArrayBuffer) : copy
    const isCut = this.#isNextCut
    this.#isNextCut = false
    this.#down.carry({ isCut, arrive: () => this.#deliver(message) })
  }

  close(code?: number, reason = ''): void {
    assertSendable(code, reason)
    if (!this.isOpen) return
    this.#closeBoth(code ?? 1005, reason)
  }

  end(): void {
    if (!this.isOpen) return
    this.#down.clearCut()
    this.#down.carry({ arrive: () => this.#endClient(1006, '') })
    this.#over(1006, '')
  }

  reset(): void {
    if (!this.isOpen) return
    this.#up.clear()
    this.#down.clear()
    this.#down.carry({ arrive: () => this.#endClient(1006, '') })
    this.#over(1006, '')
  }

  cutMessage(): void {
    this.#isNextCut = true
  }

  mend(): void {
    this.#isNextCut = false
    this.#down.mend()
  }

  /** The dial has reached the server's machine. */
  #meet(): void {
    const { door } = this.#surroundings
    const patience = DIAL_PATIENCE
    if (door === 'refuse') this.#down.carry({ patience, arrive: () => this.fail() })
    if (door !== 'accept') return
    const upgrade = (): void => this.#up.carry({ arrive: () => this.#accept() })
    this.#down.carry({ patience, arrive: upgrade })
  }

  #accept(): void {
    this.isOpen = true
    this.#down.carry({ arrive: () => this.#openClient() })
    this.#surroundings.accepted(this)
  }

  #openClient(): void {
    if (this.#client.readyState !== 0) return
    this.#surroundings.dialled(this)
    this.#client.accept(this.protocol)
  }

  #deliver(message: SocketData): void {
    const client = this.#client
    if (client.readyState !== 1) return
    const isBlob = typeof message !== 'string' && client.binaryType === 'blob'
    client.deliver(isBlob ? new Blob([message as ArrayBuffer]) : message)
  }

  #receive(message: ReceivedData): void {
    if (!this.isOpen) return
    const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(String(message))?.[1]
    if (id !== undefined && this.#surroundings.answersPings) return this.send(`{"type":"pong","id":"${id}"}`)
    this.received.push(message)
    this.#surroundings.received(this, message)
  }

  #receiveClose(code: number, reason: string): void {
    if (this.isOpen) this.#closeBoth(code, reason)
  }

  /** A close frame goes to the page; the server is done. */
  #closeBoth(code: number, reason: string): void {
    this.#down.carry({ arrive: () => this.#endClient(code, reason) })
    this.#over(code, reason)
  }

  /** The server has nothing to do with it any more. */
  #over(code: number, reason: string): void {
    this.isOpen = false
    this.closedWith = { code, reason }
    this.#surroundings.ended()
  }

  #endClient(code: number, reason: string): void {
    const client = this.#client
    if (client.readyState === 3) return
    this.#down.clear()
    this.#surroundings.clock.cancel(this.#closeTimer)
    this.#surroundings.dialled(this)
    client.end(code, reason)
    this.#surroundings.ended()
  }
}
