// A TCP proxy between one lane's browser and the echo service, on a port of its own. Whatever a network or a server's
// front can do to a connection, it does. Knows no WebSocket but for where a frame ends.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { portOf } from '../port-of.ts'
import { type Break, Link, type Upstream } from './link.ts'
import { type Door, type Network, PERFECT_NETWORK } from './network.ts'

/** More TCP connections than a page needs at a time. Further ones are reset. */
const MAX_LINKS = 50

const REASON_PHRASES = { 200: 'OK', 302: 'Found', 401: 'Unauthorized', 503: 'Service Unavailable' }

/** A wrong value: it isn't derived from the key (RFC 6455 section 1.3). */
const BAD_ACCEPT =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n'
const GARBAGE = Buffer.alloc(64, 0xff)

type Status = keyof typeof REASON_PHRASES
type Refusal = 'bad-accept' | 'garbage' | Status

export class FaultProxy {
  readonly port: number
  readonly #upstream: Upstream
  readonly #links = new Set<Link>()
  readonly #strangers = new Set<Socket>()
  #network: Network = PERFECT_NETWORK
  #server: Server
  #reopening: Promise<void> | undefined
  #isClosed = false
  #dialCount = 0

  private constructor(server: Server, upstream: Upstream) {
    this.#server = this.#serve(server)
    this.#upstream = upstream
    this.port = portOf(server)
  }

  /** Listens on the echo service's address, on this port or, if it is taken, on one that the system chooses. */
  static async listen(upstream: Upstream, port: number): Promise<FaultProxy> {
    const server = await listen(port, upstream.host).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      return listen(0, upstream.host)
    })
    return new FaultProxy(server, upstream)
  }

  get linkCount(): number {
    return this.#links.size
  }

  /** TCP connections accepted so far. */
  get dialCount(): number {
    return this.#dialCount
  }

  /** Rejects if the port can't be opened again after `refuse`, because another program took it. */
  async setNetwork(network: Network): Promise<void> {
    this.#network = network
    for (const link of this.#links) {
      link.network = network
      if (network.door !== 'hang') link.release()
    }
    if (network.door === 'refuse') this.#server.close()
    else if (!this.#server.listening) await this.#listenAgain()
  }

  break(how: Break): void {
    for (const link of this.#links) link.break(how)
  }

  close(): void {
    this.#isClosed = true
    this.#server.close()
    for (const link of this.#links) link.destroy()
    for (const socket of this.#strangers) socket.destroy()
  }

  #listenAgain(): Promise<void> {
    this.#reopening ??= this.#reopen().finally(() => {
      this.#reopening = undefined
    })
    return this.#reopening
  }

  async #reopen(): Promise<void> {
    const server = await listen(this.port, this.#upstream.host)
    // The proxy was closed, or refuses again.
    if (this.#isClosed || this.#network.door === 'refuse') server.close()
    else this.#server = this.#serve(server)
  }

  #serve(server: Server): Server {
    return server.on('connection', (client) => this.#receive(client))
  }

  #receive(client: Socket): void {
    this.#dialCount += 1
    const { door } = this.#network
    const isFull = this.#links.size + this.#strangers.size >= MAX_LINKS
    // A last connection may come while the port is being closed.
    if (door === 'reset' || door === 'refuse' || isFull) client.resetAndDestroy()
    else if (door === 'open' || door === 'hang' || door === 'open-then-fin') this.#link(client, door)
    else this.#turnAway(client, door)
  }

  #turnAway(client: Socket, door: 'fin' | Refusal): void {
    this.#strangers.add(client)
    client.once('close', () => this.#strangers.delete(client))
    client.once('end', () => client.end())
    client.on('error', () => client.destroy())
    if (door !== 'fin') client.once('data', () => client.end(answerTo(door)))
    else client.end().resume()
  }

  #link(client: Socket, door: Door): void {
    const link = new Link(client, {
      network: this.#network,
      upstream: this.#upstream,
      isHeld: door === 'hang',
      endsWhenOpen: door === 'open-then-fin',
      onGone: () => this.#links.delete(link),
    })
    this.#links.add(link)
  }
}

function answerTo(refusal: Refusal): string | Buffer {
  if (refusal === 'bad-accept') return BAD_ACCEPT
  return refusal === 'garbage' ? GARBAGE : httpAnswer(refusal)
}

function httpAnswer(status: Status): string {
  const location = status === 302 ? 'Location: /elsewhere\r\n' : ''
  return `HTTP/1.1 ${status} ${REASON_PHRASES[status]}\r\n${location}Content-Length: 0\r\nConnection: close\r\n\r\n`
}

async function listen(port: number, host: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }).listen(port, host)
  await once(server, 'listening')
  return server
}
