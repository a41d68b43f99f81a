// A client of a real hub, without a network: what it says arrives at once, what it is sent is written down.
import type { Data, Hub, HubLink, Port } from 'resilient-socket-server'

export class FakeClient {
  readonly frames: Data[] = []
  closedWith: string | undefined
  readonly link: HubLink

  constructor(hub: Hub, request?: unknown, port: Partial<Port> = {}) {
    this.link = hub.connect(
      {
        send: (frame) => void this.frames.push(frame),
        close: (code, reason) => void (this.closedWith ??= `${code} ${reason}`),
        ...port,
      },
      request,
    )
  }

  says(...frames: Data[]): this {
    for (const frame of frames) this.link.receive(frame)
    return this
  }

  hello(more: object = {}): this {
    return this.says(`~hello ${JSON.stringify({ v: 1, n: 1, recv: 0, take: true, ...more })}`)
  }

  /** What the hub has said of the session. */
  get ready(): {
    readonly id: string
    readonly token: string
    readonly recv?: number
    readonly reset?: string
  } {
    const frame = this.frames.find((frame) => String(frame).startsWith('~ready '))
    return JSON.parse(String(frame).slice(7))
  }
}

/** Until everything that waits for promises only has happened. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
