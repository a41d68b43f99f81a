/**
 * How much a page weighs in the search: what you do comes first, the API's many small parts last.
 *
 * It runs in the browser, as its source: it can use nothing from outside.
 */
export function rankOf(address: string): number {
  if (address.includes('/reference/api/')) return 0.2
  if (address.includes('/libraries/')) return 0.5
  // React is asked for most, and the overview holds what all frameworks share.
  if (/\/frameworks\/(?:react|#)/.test(address)) return 2
  return /\/(?:start|recipes|frameworks|migrate|limits)\b/.test(address) ? 1.5 : 1
}

/**
 * The words of a question that say what it asks for: "what is lost" looks for "lost".
 *
 * It runs in the browser, as its source: it can use nothing from outside.
 */
export function wordOf(term: string): string | null {
  const word = term.toLowerCase()
  return /^(?:a|an|the|is|are|do|does|can|how|what|when|my|i|it|to|of|in|with|for|from|and|that)$/.test(word)
    ? null
    : word
}
