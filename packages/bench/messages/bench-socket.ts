// The native class for the clients: connected to a real server, but its `send` swallows the measured messages.
import { sentText } from './messages.ts'

export class BenchSocket extends WebSocket {
  static newest: BenchSocket | undefined
  swallowed = 0
  /** When something was really sent, such as a ping, as `performance.now()`. */
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
