// Answers that take longer than any patience: a connection or two are given up, then it has been learned.
import { reportHarm } from '../harm/support/harm-report.ts'
import type { HarmTrial, HarmTrialOptions, Request } from '../harm/support/harm-trial.ts'
import { expect, test } from '../harm/support/test.ts'

interface Case extends HarmTrialOptions {
  readonly row: string
  readonly request: Request
  /** Milliseconds that the native class waits for the answer. */
  readonly takes: number
  /** Connections that may be given up. */
  readonly bound: number
}

const CASES: readonly Case[] = [
  {
    row: 'work in order, 30 s',
    server: { takesInOrder: true },
    request: { work: 30_000 },
    takes: 30_000,
    bound: 1,
  },
  {
    row: '5 MB in one message at 100 kB/s',
    network: { bandwidth: 100_000 },
    request: { size: 5_000_000 },
    takes: 50_000,
    bound: 2,
  },
]

const SLACK = 15_000

for (const { row, request, takes, bound, ...options } of CASES) {
  test(`${row}: at most ${bound} given up, then none`, async ({ openTrial }, testInfo) => {
    const trial = await openTrial(options)
    await trial.askUntilAnswered(request)
    const isAnswered = await trial.hasAnswers((bound + 1) * takes + SLACK)
    const first = await reportHarm(testInfo, `${row}, asked again until it is answered`, trial)
    expect.soft(isAnswered, 'is answered').toBe(true)
    expect.soft(first.ours).toMatchObject({ lost: 0, doubled: 0 })
    expect.soft(first.ours.givenUp).toBeLessThanOrEqual(bound)
    if (isAnswered) await askTwice(trial, request, takes)
    const then = await reportHarm(testInfo, `${row}, and then twice more`, trial)
    expect(then.ours).toMatchObject({ lost: 0, doubled: 0, givenUp: first.ours.givenUp })
  })
}

async function askTwice(trial: HarmTrial, request: Request, takes: number): Promise<void> {
  for (let count = 0; count < 2; count += 1) {
    await trial.askUntilAnswered(request)
    expect.soft(await trial.hasAnswers(takes + SLACK)).toBe(true)
  }
}
