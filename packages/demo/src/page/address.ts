// What the page's address says: `#scenario=tunnel&timing=default`.

export type Timing = 'fast' | 'default'

interface Address {
  readonly scenario: string | undefined
  readonly timing: Timing
}

export function readAddress(hash: string): Address {
  const parameters = new URLSearchParams(hash.slice(1))
  return {
    scenario: parameters.get('scenario') ?? undefined,
    timing: parameters.get('timing') === 'default' ? 'default' : 'fast',
  }
}

/** The fragment, with its `#`; empty where everything is as usual. */
export function asHash({ scenario, timing }: Address): string {
  const parameters = new URLSearchParams()
  if (scenario !== undefined) parameters.set('scenario', scenario)
  if (timing !== 'fast') parameters.set('timing', timing)
  return parameters.size > 0 ? `#${parameters}` : ''
}

/** Without a trace in the browser's history. */
export function showAddress(address: Address): void {
  history.replaceState(null, '', `${location.pathname}${location.search}${asHash(address)}`)
}
