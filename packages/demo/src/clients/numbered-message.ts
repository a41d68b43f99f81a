// The form of the demo's messages: a number to know the answer by, and the text.

export interface NumberedMessage {
  readonly number: number
  readonly text: string
}

export function encodeMessage(message: NumberedMessage): string {
  return JSON.stringify(message)
}

/** `undefined` for what isn't one. */
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
