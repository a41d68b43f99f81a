// The native class as the clients get it: connected to a real server, its `send` swallowing the measured messages.
import { sentText } from './messages.ts'

export class BenchSocket extends WebSocket {
  static newest: BenchSocket | undefined
  swallowed = 0
  /** When something really left, as `performance.now()`: a heartbeat, for one. */
  sentAt: number = -Infinity

  constructor(url: string | URL, protocols: string | string[] = []) {
    super(url, protocols)
    BenchSocket.newest = this
  }

  override send(data: Parameters<WebSocket['send']>[0]): void {
    if (data === sentText) this.swallowed += 1
    else {
      this.sentAt = performance.now()
      super.send(data)
    }
  }
}
