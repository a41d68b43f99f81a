// The server says goodbye.
import { expect, test } from './support/test.ts'
import { tryFault } from './support/try-fault.ts'

const group = 'the server closes'

/** WebKitGTK fails a connection with a code that RFC 6455 itself doesn't name, though IANA does. */
const MASKED_IN_WEBKIT: readonly number[] = [1012, 1013, 1014]

for (const { code, reason = '', bound } of [
  { code: 1000, bound: 1_000 },
  { code: 1001, bound: 5_000 },
  { code: 1011, bound: 1_000 },
  { code: 1012, bound: 5_000 },
  { code: 1013, reason: 'retry-after=2', bound: 2_000 + 5_000 },
  { code: 4429, reason: 'retry-after=2', bound: 2_000 + 5_000 },
]) {
  test(`${code} ${reason}: the code comes through, and ours is back after the delay that it asks for`, async ({
    engine,
    openTrial,
  }, testInfo) => {
    const { report, records } = await tryFault(testInfo, engine, await openTrial(), {
      name: `${code} ${reason}`.trim(),
      group,
      inflict: (trial) => trial.dismiss(code, reason),
      bound,
    })
    const isMasked = engine.name === 'webkit' && MASKED_IN_WEBKIT.includes(code)
    const shown = isMasked ? 1006 : code
    expect(report.native.events.at(-1)).toEqual([`close ${shown}`, expect.any(Number)])
    expect(records.ours.events.find(({ name }) => name === 'lost')?.detail).toMatchObject(
      isMasked
        ? { code: 1006, reason: '', wasClean: false, origin: 'network' }
        : { code, reason, wasClean: true, origin: 'server' },
    )
  })
}

test('4403: final for ours too', async ({ engine, openTrial }) => {
  const trial = await openTrial()
  trial.dismiss(4403, 'go away')
  const records = await trial.until('is closed', ({ ours }) => ours.state === 'closed')
  expect(records.ours.events.at(-1)).toMatchObject({
    name: 'close',
    detail: { code: 4403, reason: 'go away' },
  })
  expect(trial.ours.server.visits, engine.name).toHaveLength(1)
})
