// What may hold secrets, made fit to leave the machine. Knows no events.

/** Patience with one text: what is behind is cut before anything looks at it. */
const MAX_INPUT = 2_000
const MAX_OUTPUT = 500

/** The text, its URLs without query, fragment and credentials: tokens live there. Relative and malformed URLs too. */
export function redact(text: string): string {
  // What is cut off may have been the end of credentials.
  return (text.length > MAX_INPUT ? `${text.slice(0, MAX_INPUT)}@` : text)
    .replace(/[?#]\S+/g, '')
    .replace(/(:[/\\]*|[/\\]{2,})[^\s/\\]+@/g, '$1')
    .slice(0, MAX_OUTPUT)
}

/** Of anything that was thrown: the name of its class, or its type; never its text. */
export function nameOf(thrown: unknown): string {
  try {
    // A proxy, a getter or a symbol throws here.
    if (thrown instanceof Error) return /^\w+$/.exec(thrown.name)?.[0] ?? 'Error'
  } catch {}
  return typeof thrown
}
