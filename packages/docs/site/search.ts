/**
 * How much a page weighs in the search: what you do comes first, the API's many small parts last.
 *
 * It runs in the browser, as its source: it can use nothing from outside.
 */
export function rankOf(address: string): number {
  if (address.includes('/reference/api/')) return 0.2
  if (address.includes('/libraries/')) return 0.5
  return /\/(?:start|recipes|frameworks|migrate)\//.test(address) ? 1.5 : 1
}
