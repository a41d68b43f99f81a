// Close codes in words (RFC 6455 section 7.4.1, the IANA registry, and what applications use above 4000).

const MEANINGS: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'going away',
  1006: 'no close frame',
  1009: 'message too big',
  1011: 'server error',
  1012: 'service restart',
  1013: 'try again later',
  4401: 'not authorised any more',
  4403: 'forbidden',
}

/** `code 1012, service restart, “retry-after=3”`. */
export function codeInWords({ code, reason }: { readonly code: number; readonly reason: string }): string {
  const meaning = MEANINGS[code]
  return `code ${code}${meaning === undefined ? '' : `, ${meaning}`}${reason === '' ? '' : `, “${reason}”`}`
}
