// The whole server side of the client's default heartbeat: `{"type":"ping","id":"…"}` is answered by
// `{"type":"pong","id":"…"}`. Copy this function into your own server.

const LONGEST_PING = 256

/** Returns the pong for a ping; `undefined` for any other message. */
export function heartbeatAnswer(text: string): string | undefined {
  // Most messages aren't pings: checking the length and a word saves parsing them.
  if (text.length > LONGEST_PING || !text.includes('"ping"')) return undefined
  try {
    const message: unknown = JSON.parse(text)
    if (typeof message !== 'object' || message === null) return undefined
    if (!('type' in message) || message.type !== 'ping') return undefined
    if (!('id' in message) || typeof message.id !== 'string') return undefined
    return JSON.stringify({ type: 'pong', id: message.id })
  } catch {
    return undefined
  }
}
