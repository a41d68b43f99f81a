// Text that may carry URLs, made fit to leave the machine. Knows no events.

/** Patience with one text: what is behind is cut before anything looks at it. */
const MAX_INPUT = 2_000
const MAX_OUTPUT = 500

/** The text, its URLs without query, fragment and credentials: tokens live there. Relative and malformed URLs too. */
export function redact(text: string): string {
  return text
    .slice(0, MAX_INPUT)
    .replace(/[?#]\S+/g, '')
    .replace(/(:[/\\]*|[/\\]{2,})[^\s/\\]+@/g, '$1')
    .slice(0, MAX_OUTPUT)
}
