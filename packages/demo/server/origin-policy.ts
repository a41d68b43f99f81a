// Decides by the Host and Origin headers which requests are allowed. Knows no socket and no route.
import type { IncomingMessage } from 'node:http'

const LOOPBACK_NAMES: readonly string[] = ['127.0.0.1', 'localhost']

export interface OriginPolicy {
  /**
   * Whether the Host header names this machine: anything else is a foreign name rebound to a loopback address. The
   * port may be that of a lane's proxy.
   */
  isOwnHost(request: IncomingMessage): boolean
  /** Whether the origin is allowed: pages of this server, trusted origins, and programs that aren't browsers. */
  isTrustedOrigin(request: IncomingMessage): boolean
}

export function createOriginPolicy(port: number, trustedOrigins: readonly string[] = []): OriginPolicy {
  // `URL` omits default ports, as browsers do.
  const own = LOOPBACK_NAMES.map((name) => new URL(`http://${name}:${port}`))
  const names = new Set(own.map((url) => url.hostname))
  const origins = new Set([...trustedOrigins, ...own.map((url) => url.origin)])
  return {
    isOwnHost: ({ headers }) => {
      const host = `http://${headers.host ?? ''}`
      return URL.canParse(host) && names.has(new URL(host).hostname)
    },
    // Browsers always send Origin with a WebSocket handshake or a POST; a page can't leave it out. Who sends none is
    // a program on this machine, which could claim any origin: refusing it would protect nobody.
    isTrustedOrigin: ({ headers }) => headers.origin === undefined || origins.has(headers.origin),
  }
}
