// Where to dial, checked as the browser's own class does (HTML "WebSockets", section 3.1). Knows no attempt.
import { byteSize } from './socket-data.ts'

/** A `ws:` or `wss:` URL; relative, `http:` and `https:` ones are converted. */
export function parseUrl(value: unknown, base: string | undefined): string {
  try {
    if (typeof value === 'string' || value instanceof URL) {
      const url = new URL(value, base)
      url.protocol = url.protocol.replace('http', 'ws')
      if (/^wss?:[^#]*$/.test(url.href)) return url.href
    }
  } catch {}
  throw new DOMException(`Not a WebSocket URL (ws: or wss:, no fragment): ${value}`, 'SyntaxError')
}

/** A list of distinct tokens (RFC 6455 section 4.1, RFC 9110 section 5.6.2). */
export function parseProtocols(value: unknown): string[] {
  const protocols: unknown[] = [value ?? []].flat()
  const isValid = protocols.every(
    (protocol) => typeof protocol === 'string' && /^[!#-'*+\-.\w^`|~]+$/.test(protocol),
  )
  if (isValid && new Set(protocols).size === protocols.length) return protocols as string[]
  throw new DOMException(`Not a list of distinct subprotocols: ${value}`, 'SyntaxError')
}

/** Throws what the native `close` throws. */
export function assertCloseArguments(code: number, reason: string): void {
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw new DOMException(`The close code must be 1000, or 3000 to 4999, not ${code}`, 'InvalidAccessError')
  }
  if (byteSize(reason) > 123)
    throw new DOMException('The close reason must have at most 123 bytes', 'SyntaxError')
}
