// Removes secrets from texts before they are recorded. Knows no events.

/** Characters. Longer texts are cut first, so that the expressions stay fast. */
const MAX_INPUT = 2_000
const MAX_OUTPUT = 500

/** Removes query, fragment and credentials from the URLs in a text, also from relative and malformed ones. */
export function redact(text: string): string {
  // The cut may have split credentials before their `@`.
  return (text.length > MAX_INPUT ? `${text.slice(0, MAX_INPUT)}@` : text)
    .replace(/[?#]\S+/g, '')
    .replace(/(:[/\\]*|[/\\]{2,})[^\s/\\]+@/g, '$1')
    .slice(0, MAX_OUTPUT)
}

/** Returns the name of a thrown error's class, or the type of any other value; never its text. */
export function nameOf(thrown: unknown): string {
  try {
    // A proxy, a getter or a symbol throws here.
    if (thrown instanceof Error) return /^\w+$/.exec(thrown.name)?.[0] ?? 'Error'
  } catch {}
  return typeof thrown
}
