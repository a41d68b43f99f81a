// Answers that take long arrive on the connection that was asked, whatever the page does meanwhile.
import { expectUnharmed } from './support/harm-report.ts'
import { LARGE_ANSWER, tryLongAnswers, workInOrder } from './support/long-answers.ts'
import { block } from './support/page-acts.ts'
import { test } from './support/test.ts'

const PATIENCE = 10_000
const CASES = [...[8, 12, 15].map(workInOrder), LARGE_ANSWER]

test('long answers arrive on the connection that was asked', async ({ openTrial }, testInfo) => {
  const talking = [workInOrder(8), workInOrder(12), LARGE_ANSWER].map((one) => ({
    ...one,
    name: `${one.name}, with messages each second`,
    pace: 1_000,
  }))
  const firstMessages = CASES.map((one) => ({
    ...one,
    name: `${one.name}, as the first message`,
    hasPong: false,
  }))
  await tryLongAnswers(testInfo, {
    openTrial,
    cases: [...CASES, ...talking, ...firstMessages],
    row: (name) => name,
  })
})

for (const [seconds, cases] of [
  [6, CASES],
  [25, [...CASES, workInOrder(30)]],
] as const) {
  test(`long answers arrive though the main thread is blocked for ${seconds} s`, async ({
    barePage,
    openTrial,
  }, testInfo) => {
    const row = (name: string): string => `${name}, main thread blocked ${seconds} s`
    const idle = await openTrial()
    const talking = await openTrial()
    await talking.talk(1_000)
    await tryLongAnswers(testInfo, {
      openTrial,
      cases,
      row,
      async meanwhile() {
        await barePage.waitForTimeout(2_000)
        await barePage.evaluate(block, seconds * 1_000)
      },
    })
    await idle.ask()
    await Promise.all([idle, talking].map((trial) => trial.settle(PATIENCE)))
    await expectUnharmed(testInfo, row('idle'), idle)
    await expectUnharmed(testInfo, row('a message each second'), talking)
  })
}
