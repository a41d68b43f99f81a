// The security headers of every HTTP answer: they limit what a page of this server may load.

/** `host` has been checked by the origin policy, so it can't smuggle a directive in. */
export function securityHeaders(host: string): Readonly<Record<string, string>> {
  const { hostname } = new URL(`http://${host}`)
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Each lane has a port of its own, on the same machine.
    `connect-src 'self' ws://${hostname}:*`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}
