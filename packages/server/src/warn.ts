// Errors without a listener become warnings of the process. Knows no hub.

const TEXT = "A listener threw, or its promise was rejected. Add hub.on('error', …) to be told instead."

/** Warns about any thrown value, even one that can't be printed. */
export function warn(error: unknown): void {
  process.emitWarning(TEXT, { type: 'ResilientSocketServerWarning', detail: textOf(error) })
}

function textOf(error: unknown): string {
  try {
    const text: unknown = error instanceof Error ? error.stack : error
    return String(text)
  } catch {
    return 'It threw something that cannot be printed.'
  }
}
