// The format of the demo's messages: a number that identifies the answer, and a text.

export interface NumberedMessage {
  readonly number: number
  readonly text: string
}

export function encodeMessage(message: NumberedMessage): string {
  return JSON.stringify(message)
}

/** Parses a message; `undefined` if it isn't one of the demo's. */
export function decodeMessage(data: unknown): NumberedMessage | undefined {
  if (typeof data !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value !== 'object' || value === null || !('number' in value) || !('text' in value))
      return undefined
    const { number, text } = value
    return typeof number === 'number' && typeof text === 'string' ? { number, text } : undefined
  } catch {
    return undefined
  }
}
