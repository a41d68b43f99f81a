// The package has no types: what is used of it.
declare module 'stomp-broker-js' {
  import type { Server } from 'node:http'

  export default class StompServer {
    constructor(options: {
      readonly server: Server
      readonly path: string
      /** Milliseconds: that it sends, and that it expects. */
      readonly heartbeat: readonly [number, number]
    })
    send(topic: string, headers: object, body: string): void
  }
}
