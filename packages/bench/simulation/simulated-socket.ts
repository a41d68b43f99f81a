// A native `WebSocket` with the network between it and a simulated server. Knows no client.
import type { SocketData, WebSocketConstructor, WebSocketLike } from 'resilient-socket'
import type { Job, Service } from './simulated-server.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Round trip in ms, without the time that the server takes. */
const NETWORK = 50

/** Chromium stops waiting for the server's close frame after 60 s (measured). */
const CLOSING = 60_000

/** Makes a native `WebSocket` class for a server. `dialled` is called with each URL. */
export function webSocketTo(
  time: VirtualTime,
  service: Service,
  dialled: (url: string) => void,
): WebSocketConstructor {
  return class implements WebSocketLike {
    binaryType = 'blob'
    bufferedAmount = 0
    extensions = ''
    protocol = ''
    readyState = 0
    onopen: ((event: unknown) => void) | null = null
    onmessage: ((event: unknown) => void) | null = null
    onerror: ((event: unknown) => void) | null = null
    onclose: ((event: unknown) => void) | null = null
    readonly url: string
    #answeredAt = 0

    constructor(url: string) {
      this.url = url
      dialled(url)
      this.#ask('handshake', () => {
        this.readyState = 1
        this.onopen?.({ type: 'open' })
      })
    }

    send(data: SocketData): void {
      const id = /^\{"type":"ping","id":"(.*)"\}$/.exec(String(data))?.[1]
      const answer = id === undefined ? data : `{"type":"pong","id":"${id}"}`
      this.#ask(id === undefined ? 'message' : 'ping', () => {
        this.onmessage?.({ type: 'message', data: answer })
      })
    }

    close(code = 1005): void {
      const wasOpen = this.readyState === 1
      if (this.readyState > 1) return
      this.readyState = 2
      const timeout = time.set(() => this.#end(1006), wasOpen ? CLOSING : 0)
      if (!wasOpen) return
      this.#ask('close', () => {
        time.clear(timeout)
        this.#end(code)
      })
    }

    #end(code: number): void {
      if (this.readyState === 3) return
      this.readyState = 3
      const wasClean = code !== 1006
      if (!wasClean) this.onerror?.({ type: 'error' })
      this.onclose?.({ type: 'close', code, reason: '', wasClean })
    }

    #ask(what: Job['what'], deliver: () => void): void {
      // A closing connection only waits for the server's close frame.
      const isWanted = (): boolean => this.readyState < (what === 'close' ? 3 : 2)
      const done = (): void => {
        // Answers keep the order of their requests.
        this.#answeredAt = Math.max(this.#answeredAt, time.now + NETWORK / 2)
        time.set(() => isWanted() && deliver(), this.#answeredAt - time.now)
      }
      time.set(() => service({ what, isWanted, done }), NETWORK / 2)
    }
  }
}
