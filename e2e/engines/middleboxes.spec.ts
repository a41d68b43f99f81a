// Between client and server stands what every server has in front of it; it ends connections that are idle, and is reloaded.
import { haproxy } from './middleboxes/haproxy.ts'
import { type Middlebox, whyNoMiddlebox } from './middleboxes/middlebox.ts'
import { nginx } from './middleboxes/nginx.ts'
import { expect, test } from './middleboxes/test.ts'
import { tryFault } from './support/try-fault.ts'

const group = 'middleboxes'

const IDLE = 10
const QUICKER = { interval: 5_000, timeout: { min: 2_000, max: 10_000 } }
/** A draw from the first window of the back-off. */
const ONE_DELAY = 1_000
/** The first dial may come before the new process listens. */
const SECOND_DELAY = 2_000

for (const kind of [nginx, haproxy]) {
  const trouble = await whyNoMiddlebox(kind)
  if (trouble !== undefined && process.env['TEST_WORKER_INDEX'] === undefined)
    console.log(`No ${kind.name} here: ${trouble}`)

  test.describe(kind.name, () => {
    test.beforeEach(() => test.info().skip(trouble !== undefined, trouble))

    test('an idle connection is ended after its timeout, and kept by a heartbeat that is quicker', async ({
      engine,
      openBoxed,
    }, testInfo) => {
      const { trial } = await openBoxed(kind, { idle: IDLE }, { pace: 0, socket: { heartbeat: QUICKER } })
      const { report } = await tryFault(testInfo, engine, trial, {
        name: `${kind.name} ends what is idle for ${IDLE} s; heartbeat every 5 s`,
        group,
        inflict: () => undefined,
        lasts: 2.5 * IDLE * 1_000,
        heal: () => trial.send(),
        bound: 0,
      })
      expectEnd(report.native.events, IDLE * 1_000)
      expect(report.ours).toMatchObject({ noticed: null, lost: 0 })
    })

    test('an idle connection without a heartbeat is ended after its timeout, and is back by itself', async ({
      engine,
      openBoxed,
    }, testInfo) => {
      const { trial } = await openBoxed(kind, { idle: IDLE }, { pace: 0, socket: { heartbeat: false } })
      const { report, records } = await tryFault(testInfo, engine, trial, {
        name: `${kind.name} ends what is idle for ${IDLE} s; no heartbeat`,
        group,
        // What is sent then is answered: it is there for the measurement.
        inflict: async () => {
          await trial.until(
            'ours is back',
            ({ ours }) => ours.state === 'open' && ours.events.some(({ name }) => name === 'lost'),
            IDLE * 1_000 + ONE_DELAY + 3_000,
          )
          await trial.send()
        },
        bound: IDLE * 1_000 + ONE_DELAY,
      })
      expectEnd(report.native.events, IDLE * 1_000)
      const losses = records.ours.events.filter(({ name }) => name === 'lost')
      expect(losses).toMatchObject([{ detail: { code: 1006, origin: 'network' } }])
      expect(report.ours.lost).toBe(0)
    })

    for (const [what, act] of [
      ['reloaded', (box: Middlebox) => box.reload()],
      ['replaced by another process', (box: Middlebox) => box.replace()],
    ] as const)
      test(`${what}, with time for its connections: nobody notices`, async ({
        engine,
        openBoxed,
      }, testInfo) => {
        const { trial, boxes } = await openBoxed(kind, { idle: IDLE })
        const { report } = await tryFault(testInfo, engine, trial, {
          name: `${kind.name} is ${what}`,
          group,
          inflict: () => Promise.all(boxes.map(act)),
          takesTime: true,
          bound: 0,
          watch: 4_000,
        })
        expect(report.native).toMatchObject({ events: [], state: 'open' })
        expect(report.ours).toMatchObject({ noticed: null, lost: 0 })
      })

    test('reloaded, with two seconds for its connections: both are ended then, ours is back after its delay', async ({
      engine,
      openBoxed,
    }, testInfo) => {
      const { trial, boxes } = await openBoxed(kind, { idle: IDLE, drain: 2 })
      const { report } = await tryFault(testInfo, engine, trial, {
        name: `${kind.name} is reloaded, and waits 2 s for connections`,
        group,
        inflict: async () => {
          await Promise.all(boxes.map((box) => box.reload()))
          await trial.until('is lost', ({ ours }) => ours.events.some(({ name }) => name === 'lost'))
        },
        takesTime: true,
        bound: ONE_DELAY,
      })
      expectEnd(report.native.events, 2_000)
    })

    test('restarted: both are ended at once, ours is back after its delay', async ({
      engine,
      openBoxed,
    }, testInfo) => {
      const { trial, boxes } = await openBoxed(kind, { idle: IDLE })
      const { report } = await tryFault(testInfo, engine, trial, {
        name: `${kind.name} is restarted`,
        group,
        inflict: () => Promise.all(boxes.map((box) => box.restart())),
        takesTime: true,
        bound: ONE_DELAY + SECOND_DELAY,
      })
      expectEnd(report.native.events, 0)
    })
  })
}

/** Without a word of farewell. From the last word it is a while to where the clock starts; and a busy machine is slow. */
function expectEnd(events: readonly (readonly [name: string, after: number])[], expected: number): void {
  const [name, after = Infinity] = events.at(-1) ?? []
  expect(name).toBe('close 1006')
  expect(after).toBeGreaterThan(expected - 2_500)
  expect(after).toBeLessThan(expected + 4_000)
}
