// A connection that dies without a word, with the default options.
import { Lane } from '../support/lane.ts'
import { measured } from '../support/measured.ts'
import { expect, test } from '../support/test.ts'
import { named, usableAt, WatchedClient } from '../support/watched-client.ts'

const INTERVAL = 20_000
/** From the ping on: the patience where nothing is owed, and the dial. */
const ALLOWANCE = 10_500
const RUNS = 5

test('an idle connection in a black hole is usable again within the interval and 10.5 s', async ({
  barePage,
  demo,
}, testInfo) => {
  const fallInto = async (number: number): Promise<void> => {
    const lane = await Lane.open(demo, `idle-${number}`)
    const client = await WatchedClient.open(barePage, lane.url, { sendsAt: 'open' })
    const from = Date.now()
    expect(await lane.break('forget')).toBe(1)
    const record = await client.until(
      'has an answer again',
      (record) => usableAt(record, from) !== undefined,
      2 * INTERVAL,
    )
    expect(named(record, 'replacing')).toMatchObject([{ detail: { reason: 'heartbeat' } }])
    const back = usableAt(record, from)!
    measured(testInfo, `idle black hole, default options, run ${number}`, back - from, INTERVAL + ALLOWANCE)
  }
  await Promise.all(Array.from({ length: RUNS }, (_, index) => fallInto(index + 1)))
})
