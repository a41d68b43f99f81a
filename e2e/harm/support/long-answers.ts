// Requests whose answers take long, because the server works in order or the line is slow; all are tried at once.
import type { TestInfo } from '@playwright/test'
import type { LaneRecord } from '../../support/pair.ts'
import { expectUnharmed } from './harm-report.ts'
import type { HarmTrial, HarmTrialOptions, Request } from './harm-trial.ts'

export interface LongAnswer extends HarmTrialOptions {
  readonly name: string
  readonly request: Request
  /** Milliseconds between messages that are sent meanwhile. */
  readonly pace?: number
}

/** How much longer than the answer takes is waited for it. */
const PATIENCE = 12_000
/** What is looked at is that nothing happens then. */
const AFTERWARDS = 3_000
const BANDWIDTH = 200_000

export function workInOrder(seconds: number): LongAnswer {
  return {
    name: `work in order, ${seconds} s`,
    server: { takesInOrder: true },
    request: { work: seconds * 1_000 },
  }
}

export const LARGE_ANSWER: LongAnswer = {
  name: '2 MB in one message at 200 kB/s',
  network: { bandwidth: BANDWIDTH },
  request: { size: 2_000_000 },
}

export interface LongAnswerTrials {
  readonly openTrial: (options?: HarmTrialOptions) => Promise<HarmTrial>
  readonly cases: readonly LongAnswer[]
  /** How the rows of the table are called. */
  readonly row: (name: string) => string
  /** What is done while the answers are under way. */
  readonly meanwhile?: () => Promise<void>
}

export async function tryLongAnswers(
  testInfo: TestInfo,
  { openTrial, cases, row, meanwhile }: LongAnswerTrials,
): Promise<void> {
  const trials = await Promise.all(
    cases.map(async ({ name, request, pace, ...options }) => {
      return { name, request, pace, trial: await openTrial(options) }
    }),
  )
  for (const { trial, request, pace } of trials) {
    await trial.ask(request)
    if (pace !== undefined) await trial.talk(pace)
  }
  await meanwhile?.()
  await Promise.all(
    trials.map(async ({ name, trial, request: { work = 0, size = 0 } }) => {
      const takes = work + (size / BANDWIDTH) * 1_000
      await trial.until(({ native, ours }) => [native, ours].every(hasFirst), takes + PATIENCE)
      await new Promise((resolve) => setTimeout(resolve, AFTERWARDS))
      await trial.settle(PATIENCE)
      await expectUnharmed(testInfo, row(name), trial)
    }),
  )
}

function hasFirst({ answered }: LaneRecord): boolean {
  return answered.some(({ number }) => number === 1)
}
