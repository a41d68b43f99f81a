// URLs and subprotocols, checked as the native class does (WHATWG "WebSockets", section 3.1). Knows no attempt.

/** Returns a `ws:` or `wss:` URL; converts relative, `http:` and `https:` ones. */
export function parseUrl(value: unknown, base: string | undefined): string {
  try {
    if (typeof value === 'string' || value instanceof URL) {
      const url = new URL(value, base)
      url.protocol = url.protocol.replace('http', 'ws')
      if (/^wss?:[^#]*$/.test(url.href)) return url.href
    }
  } catch {}
  // Neither a URL nor a subprotocol is printed: both may hold tokens.
  const hint = base === undefined ? "; there is no page here, so a relative one can't work" : ''
  throw new DOMException(
    `Not a WebSocket URL (${typeof value}): use ws:, wss:, http: or https:, without a fragment${hint}`,
    'SyntaxError',
  )
}

/** Returns a list of distinct tokens (RFC 6455 section 4.1, RFC 9110 section 5.6.2). */
export function parseProtocols(value: unknown): string[] {
  const protocols: unknown[] = [value ?? []].flat()
  const isValid = protocols.every(
    (protocol) => typeof protocol === 'string' && /^[!#-'*+\-.\w^`|~]+$/.test(protocol),
  )
  if (isValid && new Set(protocols).size === protocols.length) return protocols as string[]
  throw new DOMException('Not a list of distinct subprotocols: use tokens as in RFC 6455', 'SyntaxError')
}
