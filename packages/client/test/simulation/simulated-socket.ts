// A native WebSocket whose network is the test. Its events come when the test says so, late ones too.
import type { SocketData, WebSocketLike } from '../../src/environment/environment.ts'

type Listener<E> = ((event: E) => void) | null

export class SimulatedSocket implements WebSocketLike {
  binaryType = 'blob'
  bufferedAmount = 0
  extensions = ''
  protocol = ''
  readyState = 0
  readonly url: string
  readonly protocols: readonly string[]
  /** What `send` took, heartbeats too. */
  readonly sent: SocketData[] = []
  readonly closeCalls: { readonly code: number | undefined; readonly reason: string | undefined }[] = []
  /** Makes `send` throw for these. */
  isPoison: (data: SocketData) => boolean = () => false
  /** Called for each message that is sent. */
  onsend: (data: SocketData) => void = () => undefined
  onopen: Listener<unknown> = null
  onmessage: Listener<MessageEvent> = null
  onerror: Listener<unknown> = null
  onclose: Listener<{ code: number; reason: string; wasClean: boolean }> = null

  constructor(url: string, protocols: string | string[] = []) {
    this.url = url
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

  send(data: SocketData): void {
    if (this.readyState === 0) throw new DOMException('Still connecting', 'InvalidStateError')
    if (this.isPoison(data)) throw new TypeError('Poison')
    if (this.readyState > 1) return
    this.sent.push(data)
    this.onsend(data)
  }

  close(code?: number, reason?: string): void {
    this.closeCalls.push({ code, reason })
    if (this.readyState < 2) this.readyState = 2
  }

  /** The server accepts the handshake. */
  accept(protocol = this.protocols[0] ?? ''): void {
    this.readyState = 1
    this.protocol = protocol
    this.onopen?.({ type: 'open' })
  }

  /** The server sends a message. */
  deliver(data: SocketData): void {
    this.onmessage?.({ type: 'message', data } as MessageEvent)
  }

  /** Answers the newest ping, or the given one. */
  pong(id: string | undefined = this.pings.at(-1)): void {
    this.deliver(`{"type":"pong","id":"${id}"}`)
  }

  /** The connection ends, as the browser tells it. */
  end(code = 1006, reason = '', wasClean = code !== 1006): void {
    this.readyState = 3
    if (code === 1006) this.onerror?.({ type: 'error' })
    this.onclose?.({ code, reason, wasClean })
  }
}
