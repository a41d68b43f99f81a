// The sessions of one lane: echoes each message, over any connection. Knows no HTTP.
import { createHub, type Hub, type HubLink, type Port, type ServerSession } from 'resilient-socket-server'

/** Bytes of all sessions of a lane, so that no client can make the server keep more. */
const MAX_TOTAL_BYTES = 1_048_576

export class SessionEcho {
  #hub: Hub = this.#newHub()
  #held: { readonly released: Promise<void>; readonly release: () => void } | undefined

  connect(port: Port): HubLink {
    return this.#hub.connect(port, undefined)
  }

  /** Acts like a busy application: a message is handled when its echo is sent. */
  hold(): void {
    if (this.#held !== undefined) return
    let release = (): void => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#held = { released, release }
  }

  release(): void {
    this.#held?.release()
    this.#held = undefined
  }

  /** Acts like a killed process that kept its sessions in memory. */
  forget(): void {
    this.#hub.close()
    this.#hub = this.#newHub()
  }

  #newHub(): Hub {
    const hub = createHub({ maxTotalBytes: MAX_TOTAL_BYTES })
    return hub.on('session', (session) => {
      session.on('message', (data) => this.#echo(session, data))
    })
  }

  async #echo(session: ServerSession, data: string | Uint8Array): Promise<void> {
    while (this.#held !== undefined) await this.#held.released
    session.send(data)
  }
}
