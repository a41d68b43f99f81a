import { afterEach, describe, expect, it, vi } from 'vitest'
import { readAddress, showAddress, type Timing } from './address.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

it.each([
  ['', undefined, 'fast', false],
  ['#', undefined, 'fast', false],
  ['#scenario=tunnel', 'tunnel', 'fast', false],
  ['#scenario=tunnel&timing=default', 'tunnel', 'default', false],
  ['#scenario=tunnel&session', 'tunnel', 'fast', true],
  ['#session=', undefined, 'fast', true],
  ['#timing=default', undefined, 'default', false],
  ['#timing=slow', undefined, 'fast', false],
  ['#why', undefined, 'fast', false],
])('%s is read', (hash, scenario, timing, hasSession) => {
  expect(readAddress(hash)).toEqual({ scenario, timing, hasSession })
})

describe('showing', () => {
  function shown(scenario: string | undefined, timing: Timing, hasSession: boolean, search: string): unknown {
    const replaceState = vi.fn<typeof history.replaceState>()
    vi.stubGlobal('history', { replaceState })
    vi.stubGlobal('location', { pathname: '/demo/', search })
    showAddress({ scenario, timing, hasSession })
    expect(replaceState).toHaveBeenCalledOnce()
    return replaceState.mock.lastCall?.[2]
  }

  it.each<[string | undefined, Timing, boolean, string, string]>([
    [undefined, 'fast', false, '', '/demo/'],
    ['tunnel', 'fast', false, '', '/demo/#scenario=tunnel'],
    [undefined, 'default', false, '', '/demo/#timing=default'],
    ['tunnel', 'default', false, '', '/demo/#scenario=tunnel&timing=default'],
    [undefined, 'fast', true, '', '/demo/#session'],
    ['tunnel', 'fast', true, '', '/demo/#scenario=tunnel&session'],
    ['tunnel', 'default', true, '', '/demo/#scenario=tunnel&timing=default&session'],
    ['tunnel', 'fast', false, '?from=docs', '/demo/?from=docs#scenario=tunnel'],
  ])('%s, %s, session: %s, at “%s”', (scenario, timing, hasSession, search, address) => {
    expect(shown(scenario, timing, hasSession, search)).toBe(address)
    const { hash } = new URL(address, 'http://localhost')
    expect(readAddress(hash)).toEqual({ scenario, timing, hasSession })
  })
})
