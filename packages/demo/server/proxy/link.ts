// One TCP connection of a browser, and its connection to the echo service. Knows no listening port.
import { connect, type Socket } from 'node:net'
import { FrameTracker } from './frame-tracker.ts'
import type { Network } from './network.ts'
import { type Content, Pipe } from './pipe.ts'

/** What follows a cut frame: silence until it is mended, or the end of the connection. */
type CutEnding = 'silence' | 'fin' | 'reset'

/** Bytes that no server should send; `close-without-fin`: a close frame, then silence. */
type InvalidFrame = 'reserved-bits' | 'bad-utf8' | 'garbage' | 'close-without-fin'

/**
 * What can be done to a connection. `forget`: silence for good; `clog`: don't read what the browser sends; `mend`: send the
 * rest of a cut frame.
 */
export type Break = 'reset' | 'fin' | 'forget' | 'clog' | 'mend' | `cut-${CutEnding}` | InvalidFrame

/** A text frame of 202 bytes. */
const FRAME = Buffer.concat([Buffer.from([0x81, 126, 0, 202]), Buffer.alloc(202, '.')])
const CUT_FRAME = FRAME.subarray(0, -3)
const REST_OF_FRAME = FRAME.subarray(-3)

/** RFC 6455 section 5.2. The garbage is long enough for any header. */
const INVALID_BYTES: Record<InvalidFrame, Buffer> = {
  'reserved-bits': Buffer.from([0xf1, 1, 0x78]),
  'bad-utf8': Buffer.from([0x81, 2, 0xc3, 0x28]),
  garbage: Buffer.alloc(64, 0xff),
  'close-without-fin': Buffer.from([0x88, 2, 0x03, 0xe8]),
}

interface Insertion {
  readonly contents: readonly Content[]
  readonly missing?: Buffer
}

/** Where the echo service listens. */
export interface Upstream {
  readonly port: number
  readonly host: string
}

export interface LinkOptions {
  readonly network: Network
  readonly upstream: Upstream
  /** Answers nothing, not even the opening handshake, until `release`. */
  readonly isHeld: boolean
  /** Ends the connection as soon as it is open. */
  readonly endsWhenOpen: boolean
  readonly onGone: () => void
}

export class Link {
  readonly #client: Socket
  readonly #options: LinkOptions
  readonly #up: Pipe
  readonly #frames = new FrameTracker()
  #upstream: Socket | undefined
  #down: Pipe | undefined
  #network: Network
  /** Bytes to insert between two frames. */
  #insertion: Insertion | undefined
  /** The bytes that end the silence after an insertion. */
  #missing: Buffer | undefined

  constructor(client: Socket, options: LinkOptions) {
    this.#client = client
    this.#options = options
    this.#network = options.network
    client.setNoDelay(true)
    this.#up = new Pipe(
      { source: client, sink: () => this.#dialUpstream(), direction: 'up', onPassed: () => {} },
      options.network,
    )
    if (options.isHeld) this.#up.stop()
    client.once('end', () => {
      this.#leaveAlone()
      // Otherwise the server's end would wait behind it.
      this.#mend()
    })
    client.once('close', () => {
      // Drain what the server still sends, so that it doesn't wait for the browser.
      this.#down?.destroy()
      // The reset came from this side, so nothing comes up that would tell the server.
      if (!client.readableEnded && client.errored === null) this.#upstream?.resetAndDestroy()
      this.#leaveAlone()
      this.#leaveWhenGone()
    })
  }

  set network(network: Network) {
    this.#network = network
    this.#up.network = network
    if (this.#down !== undefined) this.#down.network = network
  }

  release(): void {
    this.#up.resume()
  }

  break(how: Break): void {
    switch (how) {
      case 'reset':
        return this.#end((socket) => socket.resetAndDestroy())
      case 'fin':
        return this.#end((socket) => socket.end())
      case 'forget':
        return this.#forget()
      case 'clog':
        return this.#up.stop()
      case 'mend':
        return this.#mend()
      case 'cut-silence':
        return this.#cutFrame('silence')
      case 'cut-fin':
        return this.#cutFrame('fin')
      case 'cut-reset':
        return this.#cutFrame('reset')
      case 'close-without-fin':
        return this.#insert({ contents: [INVALID_BYTES[how], 'stop'], missing: Buffer.alloc(0) })
      default:
        return this.#insert({ contents: [INVALID_BYTES[how]] })
    }
  }

  destroy(): void {
    this.#up.destroy()
    this.#down?.destroy()
    this.#client.destroy()
    this.#upstream?.destroy()
  }

  #end(end: (socket: Socket) => void): void {
    this.#up.destroy()
    this.#down?.destroy()
    end(this.#client)
    if (this.#upstream !== undefined) end(this.#upstream)
  }

  /** Silences the browser's side: nothing that it sends arrives, and it gets no FIN or RST. */
  #forget(): void {
    if (this.#client.readableEnded) return this.destroy()
    this.#up.destroy()
    this.#down?.destroy()
    this.#upstream?.destroy()
  }

  /** Sends the missing bytes, and what was held behind them. */
  #mend(): void {
    if (this.#missing === undefined) return
    this.#down?.insert(this.#missing)
    this.#missing = undefined
    this.#down?.resume()
  }

  #cutFrame(ending: CutEnding): void {
    const isCut = this.#missing !== undefined
    if (isCut && ending !== 'silence') this.break(ending)
    else if (ending !== 'silence') this.#insert({ contents: [CUT_FRAME, ending] })
    else if (!isCut) this.#insert({ contents: [CUT_FRAME, 'stop'], missing: REST_OF_FRAME })
  }

  /** Runs after the current frame, if there is one. */
  #insert(insertion: Insertion): void {
    this.#insertion = insertion
    this.#insertBetweenFrames()
  }

  #dialUpstream(): Socket {
    if (this.#upstream !== undefined) return this.#upstream
    const upstream = connect({ ...this.#options.upstream, noDelay: true, allowHalfOpen: true })
    this.#upstream = upstream
    this.#down = new Pipe(
      {
        source: upstream,
        sink: () => this.#client,
        direction: 'down',
        onPassed: (bytes) => this.#passedDown(bytes),
      },
      this.#network,
    )
    upstream.once('close', () => {
      this.#up.destroy()
      this.#leaveWhenGone()
    })
    return upstream
  }

  #passedDown(bytes: Buffer): void {
    this.#frames.follow(bytes)
    if (this.#frames.isOpen && this.#options.endsWhenOpen) this.break('fin')
    else this.#insertBetweenFrames()
  }

  #insertBetweenFrames(): void {
    if (this.#insertion === undefined || !this.#frames.isBetweenFrames) return
    const { contents, missing } = this.#insertion
    this.#insertion = undefined
    this.#missing = missing
    this.#down?.insert(...contents)
  }

  /** The client has gone. Destroys the link unless the server may still send or must learn of it. */
  #leaveAlone(): void {
    if (this.#upstream === undefined || this.#upstream.destroyed) this.destroy()
  }

  #leaveWhenGone(): void {
    if (this.#client.closed && (this.#upstream?.closed ?? true)) this.#options.onGone()
  }
}
