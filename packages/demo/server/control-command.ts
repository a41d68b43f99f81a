// What a page can ask the server to do to its own connections: the body of POST /control, and nothing else.
//
//   { "visitor": "<id>", "command": "close", "code": 1012, "reason": "retry-after=3" }   close with this code
//   { "visitor": "<id>", "command": "vanish" }   become a black hole: TCP stays up, nothing is read or answered
//   { "visitor": "<id>", "command": "return" }   come back: what arrived meanwhile is read and answered
//
// `<id>` is what the connections gave as `/echo?visitor=<id>`. Answer: 200 with { "connections": <how many it reached> }.

export type ControlCommand =
  | { readonly visitor: string; readonly command: 'close'; readonly code: number; readonly reason: string }
  | { readonly visitor: string; readonly command: 'vanish' | 'return' }

const VISITOR_ID = /^[\w-]{1,64}$/

// RFC 6455 section 7.4: 1004 to 1006 and 1015 never travel in a frame; 123 bytes are left for the reason (5.5).
const UNSENDABLE_CODES: readonly number[] = [1004, 1005, 1006, 1015]
const MAX_REASON_BYTES = 123

/** The visitor that a connection belongs to; `undefined` when the id is none that could be meant. */
export function visitorOf(url: URL): string | undefined {
  const visitor = url.searchParams.get('visitor') ?? 'anonymous'
  return VISITOR_ID.test(visitor) ? visitor : undefined
}

/** Reads a command, or says in one sentence what is wrong with it. */
export function parseControlCommand(text: string): ControlCommand | { readonly error: string } {
  const body = parseObject(text)
  if (body === undefined) return { error: 'The body must be a JSON object.' }
  const { visitor, command, code, reason = '' } = body
  if (typeof visitor !== 'string' || !VISITOR_ID.test(visitor)) {
    return { error: 'visitor must be 1 to 64 letters, digits, "_" or "-".' }
  }
  if (command === 'vanish' || command === 'return') return { visitor, command }
  if (command !== 'close') return { error: 'command must be "close", "vanish" or "return".' }
  if (typeof code !== 'number' || !isSendable(code))
    return { error: 'code must be one that a server may send.' }
  if (typeof reason !== 'string' || Buffer.byteLength(reason) > MAX_REASON_BYTES) {
    return { error: `reason must be text of at most ${MAX_REASON_BYTES} bytes.` }
  }
  return { visitor, command, code, reason }
}

function isSendable(code: number): boolean {
  if (!Number.isInteger(code) || UNSENDABLE_CODES.includes(code)) return false
  return (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999)
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
