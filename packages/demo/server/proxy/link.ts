// One TCP connection of a browser, and the one to the echo service behind it. Knows no port that listens.
import { connect, type Socket } from 'node:net'
import { FrameTracker } from './frame-tracker.ts'
import type { Network } from './network.ts'
import { Pipe } from './pipe.ts'

/** How a frame that was cut short goes on: never (until it is mended), or with the end of the connection. */
type CutEnding = 'silence' | 'fin' | 'reset'

/** What can be done to a connection; `forget`: silent for good, `mend`: the rest of a frame that was cut short. */
export type Break = 'reset' | 'fin' | 'forget' | 'mend' | `cut-${CutEnding}`

/** A text frame of 202 bytes, as the header says. */
const FRAME = Buffer.concat([Buffer.from([0x81, 126, 0, 202]), Buffer.alloc(202, '.')])
const MISSING_BYTES = 3

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
  /** How the next frame is to be cut short. */
  #cut: CutEnding | undefined
  /** The rest of a frame that was cut short is still to come. */
  #isMissing = false

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
      case 'mend':
        return this.#mend()
      case 'cut-silence':
        return this.#cutFrame('silence')
      case 'cut-fin':
        return this.#cutFrame('fin')
      case 'cut-reset':
        return this.#cutFrame('reset')
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
    if (!this.#isMissing) return
    this.#isMissing = false
    this.#down?.insert(FRAME.subarray(-MISSING_BYTES))
    this.#down?.resume()
  }

  /** After the frame that is on its way, if one is. */
  #cutFrame(ending: CutEnding): void {
    if (!this.#isMissing) {
      this.#cut = ending
      this.#cutWhenBetweenFrames()
    } else if (ending !== 'silence') this.break(ending)
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
    else this.#cutWhenBetweenFrames()
  }

  #cutWhenBetweenFrames(): void {
    const ending = this.#cut
    if (ending === undefined || !this.#frames.isBetweenFrames) return
    this.#cut = undefined
    this.#isMissing = ending === 'silence'
    this.#down?.insert(FRAME.subarray(0, -MISSING_BYTES), ending === 'silence' ? 'stop' : ending)
  }

  /** The client goes, and nobody behind the proxy could still have something for it, or want to know. */
  #leaveAlone(): void {
    if (this.#upstream === undefined || this.#upstream.destroyed) this.destroy()
  }

  #leaveWhenGone(): void {
    if (this.#client.closed && (this.#upstream?.closed ?? true)) this.#options.onGone()
  }
}
