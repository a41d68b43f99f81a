// What nobody listens to is a warning of the process. Knows no hub.

const TEXT = "A listener threw, or its promise was rejected. Add hub.on('error', …) to be told instead."

/** Warns of anything that was thrown, even if it can't be printed. */
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
