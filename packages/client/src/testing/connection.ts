// One connection, from the dial to the end on both sides: handshake, messages, close frames. Knows no other connection.
import type { SocketData } from '../environment/environment.ts'
import { byteSize, copyOf } from '../shell/socket-data.ts'
import type { Pace, VirtualClock } from './clock.ts'
import { assertSendable } from './close-frame.ts'
import { type Packet, type Path, Pipe } from './pipe.ts'
import type { ReceivedData, ServerConnection, ServerData } from './simulation.ts'
import type { SimulatedWebSocket } from './socket.ts'
import { type Task, TaskQueue } from './task-queue.ts'

/** Milliseconds to a dial's first retransmission (Linux: 1 s, and twice as long each time). */
const DIAL_RETRANSMIT_AFTER = 1_000

/** Milliseconds that Chromium waits for the closing handshake after it has sent its close frame. */
const CLOSE_TIMEOUT = 60_000

/**
 * Bytes that fit into the buffers of browser and operating system. If more are unsent before the close frame (20 MB in a black
 * hole), Chromium's timeout doesn't start.
 */
const SEND_BUFFER = 65_536

/** What the server's machine does with a dial. */
export type DialPolicy = 'accept' | 'refuse' | 'hang'

/** The clock, network and server around a connection. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly eventPace: Pace
  readonly answersPings: boolean
  readonly dialPolicy: DialPolicy
  readonly isOnline: boolean
  readonly isServerPaused: boolean
  path(direction: 'up' | 'down'): Path
  /** Milliseconds that the server works on a message. */
  timeToProcess(connection: Connection, data: ReceivedData): number
  /** The server accepted the connection. */
  accepted(connection: Connection): void
  received(connection: Connection, data: ReceivedData): void
  /** The dial is over: the client isn't `CONNECTING` any more. */
  dialled(connection: Connection): void
  /** One side ended the connection. */
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
  readonly #up: Pipe
  readonly #down: Pipe
  /** Tasks of the server's program: reading what has reached its machine. */
  readonly #reads: TaskQueue
  /** Tasks of the server's program: writing. */
  readonly #writes: TaskQueue
  #isNextCut = false
  /** Bytes of the client that haven't left its buffer. */
  #unsent = 0
  #closeTimer: number | undefined

  constructor(client: SimulatedWebSocket, protocols: readonly string[], surroundings: Surroundings) {
    this.url = client.url
    this.protocols = protocols
    this.protocol = protocols[0] ?? ''
    this.#client = client
    this.#surroundings = surroundings
    const { clock, eventPace, isServerPaused } = surroundings
    this.#up = new Pipe(clock, surroundings.path('up'))
    this.#down = new Pipe(clock, surroundings.path('down'), eventPace)
    this.#reads = new TaskQueue(clock, isServerPaused)
    this.#writes = new TaskQueue(clock, isServerPaused)
  }

  /** Whether nothing more can happen on either side. */
  get isOver(): boolean {
    return this.#client.readyState === 3 && !this.isOpen && this.#reads.isEmpty
  }

  /** Host and port. Browsers dial each one at a time. */
  get host(): string {
    return new URL(this.url).host
  }

  /** The client dials: two round trips, one for TCP and one for the upgrade. */
  dial(): void {
    const { clock, eventPace, isOnline } = this.#surroundings
    const retransmitAfter = DIAL_RETRANSMIT_AFTER
    if (!isOnline) clock.schedule(() => this.fail(), 1, eventPace)
    else this.#up.carry({ retransmitAfter, arrive: () => this.#answerDial() })
  }

  /** The client sends. */
  transmit(data: SocketData): void {
    const client = this.#client
    const bytes = byteSize(data)
    const copy = copyOf(data)
    const message = ArrayBuffer.isView(copy) ? (copy.buffer as ArrayBuffer) : copy
    this.#unsent += bytes
    client.bufferedAmount += bytes
    this.#up.carry({
      bytes,
      left: (count) => {
        this.#unsent -= count
        client.bufferedAmount -= count
        this.#limitClosing()
      },
      arrive: () => this.#readMessage(message),
    })
  }

  /** The client starts the closing handshake, or cancels its dial. */
  startClose(wasOpen: boolean, code: number | undefined, reason: string): void {
    const { clock, eventPace } = this.#surroundings
    if (wasOpen) {
      const answer = (): void => this.#closeBoth(code ?? 1005, reason)
      this.#up.carry({ arrive: () => this.#read({ done: answer }) })
      this.#limitClosing()
    } else {
      this.#surroundings.dialled(this)
      this.#closeTimer = clock.schedule(() => this.fail(), 0, eventPace)
    }
  }

  /** The network forgets the connection: nothing arrives any more. */
  forget(): void {
    this.#up.die()
    this.#down.die()
  }

  /** The client loses the connection: 1006. */
  fail(): void {
    if (this.#client.readyState === 3) return
    this.#up.clear()
    const notice = (): void => this.#endServer(1006, '')
    if (this.#isServed) this.#up.carry({ arrive: () => this.#read({ done: notice }) })
    this.#endClient(1006, '')
  }

  send(data: ServerData): void {
    if (!this.isOpen) return
    const copy = copyOf(data)
    const message = ArrayBuffer.isView(copy) ? (copy.buffer as ArrayBuffer) : copy
    const bytes = byteSize(data)
    const carry = (): void => {
      const isCut = this.#isNextCut
      this.#isNextCut = false
      this.#down.carry({ bytes, isCut, arrive: () => this.#deliver(message) })
    }
    this.#writes.add({ done: carry })
  }

  close(code?: number, reason = ''): void {
    assertSendable(code, reason)
    if (!this.isOpen) return
    this.#closeBoth(code ?? 1005, reason)
  }

  end(): void {
    if (!this.isOpen) return
    this.#writes.add({ done: () => this.#down.clearCut() })
    this.#write({ arrive: () => this.#endClient(1006, '') })
    this.#endServer(1006, '')
  }

  reset(): void {
    if (!this.isOpen) return
    this.#up.clear()
    this.#down.clear()
    this.#down.carry({ arrive: () => this.#endClient(1006, '') })
    this.#endServer(1006, '')
  }

  cutMessage(): void {
    this.#isNextCut = true
  }

  mend(): void {
    this.#isNextCut = false
    this.#down.mend()
  }

  /** Pauses the server's program. */
  pause(): void {
    this.#reads.pause()
    this.#writes.pause()
  }

  resume(): void {
    this.#reads.resume()
    this.#writes.resume()
  }

  /** The dial reached the server's machine. The TCP handshake needs no server program. */
  #answerDial(): void {
    const { dialPolicy } = this.#surroundings
    const retransmitAfter = DIAL_RETRANSMIT_AFTER
    if (dialPolicy === 'refuse') this.#down.carry({ retransmitAfter, arrive: () => this.fail() })
    if (dialPolicy !== 'accept') return
    const accept = (): void => this.#accept()
    const upgrade = (): void => this.#up.carry({ arrive: () => this.#reads.add({ done: accept }) })
    this.#down.carry({ retransmitAfter, arrive: upgrade })
  }

  #accept(): void {
    this.isOpen = true
    this.#write({ arrive: () => this.#openClient() })
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

  /** Whether the server's program has accepted the connection, or will. */
  get #isServed(): boolean {
    return this.isOpen || !this.#reads.isEmpty
  }

  /** Something reached the server's machine. The program reads it after everything before it. */
  #read(task: Task): void {
    if (this.#isServed) this.#reads.add(task)
  }

  #readMessage(message: ReceivedData): void {
    const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(String(message))?.[1]
    const isAnswered = (): boolean => id !== undefined && this.#surroundings.answersPings
    this.#read({
      duration: () => (isAnswered() ? 0 : this.#surroundings.timeToProcess(this, message)),
      done: () => {
        if (isAnswered()) this.send(`{"type":"pong","id":"${id}"}`)
        else this.#receive(message)
      },
    })
  }

  #receive(message: ReceivedData): void {
    this.received.push(message)
    this.#surroundings.received(this, message)
  }

  #write(packet: Packet): void {
    this.#writes.add({ done: () => this.#down.carry(packet) })
  }

  /** The server sends a close frame, and is done. */
  #closeBoth(code: number, reason: string): void {
    this.#write({ arrive: () => this.#endClient(code, reason) })
    this.#endServer(code, reason)
  }

  /** Ends the server's side. */
  #endServer(code: number, reason: string): void {
    this.#reads.clear()
    this.isOpen = false
    this.closedWith = { code, reason }
    this.#surroundings.ended()
  }

  /** Starts the timeout of the closing handshake once the client's close frame has left. */
  #limitClosing(): void {
    const { clock, eventPace } = this.#surroundings
    if (this.#client.readyState !== 2 || this.#unsent > SEND_BUFFER) return
    this.#closeTimer ??= clock.schedule(() => this.fail(), CLOSE_TIMEOUT, eventPace)
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
