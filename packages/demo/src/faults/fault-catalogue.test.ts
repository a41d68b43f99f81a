import { describe, expect, it } from 'vitest'
import { breaksConnections, FAULT_GROUPS, type Fault, whatReturns } from './fault-catalogue.ts'

const FAULTS = FAULT_GROUPS.flatMap(({ faults }) => faults)

function called(label: string): Fault {
  const fault = FAULTS.find((one) => one.label === label)
  if (fault === undefined) throw new Error(`No fault is called ${label}`)
  return fault
}

it('every fault has a name of its own', () => {
  expect(new Set(FAULTS.map(({ label }) => label)).size).toBe(FAULTS.length)
})

describe('what breaks connections', () => {
  it.each([
    'New network',
    'Black hole',
    'Black hole, up only',
    'Frame cut short',
    'Offline',
    'Sleep for 12 s',
    'Frozen page',
    'Reset',
    'FIN',
    'Server killed',
    'Refuse',
    'HTTP 503',
    'Server asks clients to move',
    '1012 Restart',
    '4401 Token expired',
  ])('%s', (label) => {
    expect(breaksConnections(called(label))).toBe(true)
  })

  it.each([
    'Hidden page',
    'Busy application',
    'Delay',
    'Jitter',
    'Thin line',
    'Stalls and bursts',
    'No pong',
    'Flood',
  ])('not %s', (label) => {
    expect(breaksConnections(called(label))).toBe(false)
  })
})

it.each([
  ['Black hole', 'the network'],
  ['Offline', 'the network'],
  ['Refuse', 'the server'],
  ['Sleep for 12 s', 'waking up'],
  ['Reset', ''],
])('after %s a recovery is measured from %s', (label, returns) => {
  expect(whatReturns(called(label))).toBe(returns)
})
