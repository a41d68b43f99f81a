// A native WebSocket whose network is the test. Its events come when the test says so, late ones too.
import type { SocketData } from '../../src/environment/environment.ts'
import { SimulatedWebSocket } from '../../src/testing/socket.ts'

export class SimulatedSocket extends SimulatedWebSocket {
  readonly protocols: readonly string[]
  /** What `send` took, heartbeats too. */
  readonly sent: SocketData[] = []
  readonly closeCalls: { readonly code: number | undefined; readonly reason: string | undefined }[] = []
  /** Makes `send` throw for these. */
  isPoison: (data: SocketData) => boolean = () => false
  /** Called for each message that is sent. */
  onsend: (data: SocketData) => void = () => undefined

  constructor(url: string, protocols: string | string[] = []) {
    super(url)
    this.protocols = [protocols].flat()
  }

  /** What was sent without heartbeats. */
  get messages(): readonly SocketData[] {
    return this.sent.filter((data) => !(typeof data === 'string' && data.startsWith('{"type":"ping"')))
  }

  /** Ids of the pings that were sent. */
  get pings(): readonly string[] {
    return this.sent.flatMap((data) => /^\{"type":"ping","id":"(.*)"\}$/.exec(String(data))?.[1] ?? [])
  }

  override send(data: SocketData): void {
    if (this.readyState > 0 && this.isPoison(data)) throw new TypeError('Poison')
    super.send(data)
  }

  override close(code?: number, reason?: string): void {
    this.closeCalls.push({ code, reason })
    super.close(code, reason)
  }

  override accept(protocol: string = this.protocols[0] ?? ''): void {
    super.accept(protocol)
  }

  /** Answers the newest ping, or the given one. */
  pong(id: string | undefined = this.pings.at(-1)): void {
    this.deliver(`{"type":"pong","id":"${id}"}`)
  }

  #listener: ((event: Event) => void) | undefined

  /** The client has handlers, and one listener for messages; thousands of lives have very many sockets. */
  override addEventListener(type: string, listener: unknown): void {
    if (type === 'message') this.#listener = listener as (event: Event) => void
  }

  override removeEventListener(): void {
    this.#listener = undefined
  }

  override dispatchEvent(event: Event): boolean {
    const handlers = this as unknown as Record<string, ((event: Event) => void) | null>
    if (event.type === 'message') this.#listener?.(event)
    handlers[`on${event.type}`]?.(event)
    return true
  }

  protected override transmit(data: SocketData): void {
    this.sent.push(data)
    this.onsend(data)
  }

  protected override startClose(): void {}
}
