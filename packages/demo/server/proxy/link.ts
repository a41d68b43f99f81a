// One TCP connection of a browser, and the one to the echo service behind it. Knows no port that listens.
import { connect, type Socket } from 'node:net'
import { FrameTracker } from './frame-tracker.ts'
import type { Network } from './network.ts'
import { type Content, Pipe } from './pipe.ts'

/** How a frame that was cut short goes on: never (until it is mended), or with the end of the connection. */
type CutEnding = 'silence' | 'fin' | 'reset'

/** What no server should send; `close-without-fin`: the rest is silence. */
type Rudeness = 'reserved-bits' | 'bad-utf8' | 'garbage' | 'close-without-fin'

/**
 * What can be done to a connection; `forget`: silent for good, `clog`: what the browser sends stays with it, `mend`: the rest
 * of a frame that was cut short.
 */
export type Break = 'reset' | 'fin' | 'forget' | 'clog' | 'mend' | `cut-${CutEnding}` | Rudeness

/** A text frame of 202 bytes, as the header says. */
const FRAME = Buffer.concat([Buffer.from([0x81, 126, 0, 202]), Buffer.alloc(202, '.')])
const CUT_FRAME = FRAME.subarray(0, -3)
const REST_OF_FRAME = FRAME.subarray(-3)

/** RFC 6455, section 5.2; the garbage is long enough for any header. */
const RUDE_BYTES: Record<Rudeness, Buffer> = {
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
  /** Nothing is answered, the opening handshake included, until `release`. */
  readonly isHeld: boolean
  /** The connection is ended as soon as it is open. */
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
  /** What is to come between two frames. */
  #insertion: Insertion | undefined
  /** What would mend the silence that came with an insertion. */
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
      // Or the server's own end would wait behind it.
      this.#mend()
    })
    client.once('close', () => {
      // Nobody takes what comes down any more; who sends it must not wait for that.
      this.#down?.destroy()
      // Reset from this side: nothing comes up that would tell the server.
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
        return this.#insert({ contents: [RUDE_BYTES[how], 'stop'], missing: Buffer.alloc(0) })
      default:
        return this.#insert({ contents: [RUDE_BYTES[how]] })
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

  /** The browser's side stays as it is; nothing that it sends arrives anywhere, and nobody tells it. */
  #forget(): void {
    if (this.#client.readableEnded) return this.destroy()
    this.#up.destroy()
    this.#down?.destroy()
    this.#upstream?.destroy()
  }

  /** The missing bytes come after all, and whatever was held behind them. */
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

  /** After the frame that is on its way, if one is. */
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

  /** The client goes, and nobody behind the proxy could still have something for it, or want to know. */
  #leaveAlone(): void {
    if (this.#upstream === undefined || this.#upstream.destroyed) this.destroy()
  }

  #leaveWhenGone(): void {
    if (this.#client.closed && (this.#upstream?.closed ?? true)) this.#options.onGone()
  }
}
