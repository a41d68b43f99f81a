// The parameters in the page's address: `#scenario=tunnel&timing=default&session`.

export type Timing = 'fast' | 'default'

/** The settings of the right client. */
export interface Setup {
  readonly timing: Timing
  readonly hasSession: boolean
}

interface Address extends Setup {
  readonly scenario: string | undefined
}

export function readAddress(hash: string): Address {
  const parameters = new URLSearchParams(hash.slice(1))
  return {
    scenario: parameters.get('scenario') ?? undefined,
    timing: parameters.get('timing') === 'default' ? 'default' : 'fast',
    hasSession: parameters.has('session'),
  }
}

/** Returns the fragment with its `#`; empty for the defaults. */
export function asHash({ scenario, timing, hasSession }: Address): string {
  const parameters = [
    ...(scenario === undefined ? [] : [`scenario=${encodeURIComponent(scenario)}`]),
    ...(timing === 'fast' ? [] : [`timing=${timing}`]),
    ...(hasSession ? ['session'] : []),
  ]
  return parameters.length > 0 ? `#${parameters.join('&')}` : ''
}

/** Adds no entry to the browser's history. */
export function showAddress(address: Address): void {
  history.replaceState(null, '', `${location.pathname}${location.search}${asHash(address)}`)
}
