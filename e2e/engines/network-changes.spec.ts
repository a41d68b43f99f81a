// The client's network is good, and its connection isn't of it any more.
import { SCALED, SCALED_HEARTBEAT } from '../support/scaled-heartbeat.ts'
import { expect, test } from './network/test.ts'
import type { Trial } from './support/trial.ts'
import { SLACK, tryFault } from './support/try-fault.ts'

const group = 'network namespaces'

/** A message that nothing came in for, its deadline, the patience with something owed, and the dial. */
const DEFAULT_VERDICT = 500 + 2_000 + 20_000 + 1_000
const SCALED_VERDICT = 500 + SCALED_HEARTBEAT.timeout.min + SCALED_HEARTBEAT.patience.busy + 1_000
/** A draw from the first window of the back-off. */
const ONE_DELAY = 1_000

const eachPort = ({ native, ours }: Trial, run: (port: number) => Promise<void>): Promise<unknown> =>
  Promise.all([native, ours].map(({ url }) => run(Number(new URL(url).port))))

test('another address: the native socket stays open without a word, or is told after ten seconds by Firefox; ours is on the new one', async ({
  openTrial,
  network,
  engineThere,
}, testInfo) => {
  const { report } = await tryFault(testInfo, engineThere, await openTrial(), {
    name: 'address change',
    group,
    inflict: () => network.changeAddress(),
    takesTime: true,
    bound: DEFAULT_VERDICT,
    watch: 15_000,
  })
  if (engineThere.name === 'firefox') {
    const [name, after] = report.native.events.at(-1)!
    expect(name).toBe('close 1006')
    expect(after).toBeGreaterThan(8_000)
    expect(after).toBeLessThan(14_000 + SLACK)
  } else expect(report.native).toMatchObject({ events: [], state: 'open', usable: null })
})

test('a flow that the router has forgotten: the native socket stays open without a word, ours is on a new connection', async ({
  openTrial,
  network,
  engineThere,
}, testInfo) => {
  const trial = await openTrial({ socket: { heartbeat: SCALED_HEARTBEAT } })
  const { report } = await tryFault(testInfo, engineThere, trial, {
    name: `flow forgotten by the NAT (${SCALED})`,
    group,
    inflict: (trial) => eachPort(trial, (port) => network.forgetFlows(port)),
    takesTime: true,
    bound: SCALED_VERDICT,
    watch: 15_000,
  })
  expect(report.native).toMatchObject({ events: [], state: 'open', usable: null })
})

test('a connection that the kernel ends: both hear of it at once, ours is back after its delay', async ({
  openTrial,
  network,
  engineThere,
}, testInfo) => {
  const { report } = await tryFault(testInfo, engineThere, await openTrial(), {
    name: 'socket killed in the kernel',
    group,
    inflict: (trial) => eachPort(trial, (port) => network.killSockets(port)),
    takesTime: true,
    bound: ONE_DELAY,
  })
  expect(report.native.events.at(-1)?.[0]).toBe('close 1006')
  expect(report.native.events.at(-1)?.[1]).toBeLessThan(SLACK)
  expect(report.ours.noticed).toBeLessThan(SLACK)
})
