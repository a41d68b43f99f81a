import { afterEach, describe, expect, it, vi } from 'vitest'
import { readAddress, showAddress, type Timing } from './address.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

it.each([
  ['', undefined, 'fast'],
  ['#', undefined, 'fast'],
  ['#scenario=tunnel', 'tunnel', 'fast'],
  ['#scenario=tunnel&timing=default', 'tunnel', 'default'],
  ['#timing=default', undefined, 'default'],
  ['#timing=slow', undefined, 'fast'],
  ['#why', undefined, 'fast'],
])('%s is read', (hash, scenario, timing) => {
  expect(readAddress(hash)).toEqual({ scenario, timing })
})

describe('showing', () => {
  function shown(scenario: string | undefined, timing: Timing, search = ''): unknown {
    const replaceState = vi.fn<typeof history.replaceState>()
    vi.stubGlobal('history', { replaceState })
    vi.stubGlobal('location', { pathname: '/demo/', search })
    showAddress({ scenario, timing })
    expect(replaceState).toHaveBeenCalledOnce()
    return replaceState.mock.lastCall?.[2]
  }

  it.each<[string | undefined, Timing, string, string]>([
    [undefined, 'fast', '', '/demo/'],
    ['tunnel', 'fast', '', '/demo/#scenario=tunnel'],
    [undefined, 'default', '', '/demo/#timing=default'],
    ['tunnel', 'default', '', '/demo/#scenario=tunnel&timing=default'],
    ['tunnel', 'fast', '?from=docs', '/demo/?from=docs#scenario=tunnel'],
  ])('%s, %s, at “%s”', (scenario, timing, search, address) => {
    expect(shown(scenario, timing, search)).toBe(address)
    expect(readAddress(new URL(address, 'http://localhost').hash)).toEqual({ scenario, timing })
  })
})
