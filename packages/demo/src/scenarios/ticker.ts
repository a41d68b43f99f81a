// The text of what happens now, and for how long. Knows no page.
import { inSeconds } from '../page/durations.ts'
import type { Run } from '../record/run.ts'
import type { Progress } from './scenario-player.ts'

export interface TickerText {
  readonly label: string
  readonly text: string
}

export function tickerText(progress: Progress | undefined, run: Run | undefined, now: number): TickerText {
  if (progress?.phase === 'preparing')
    return { label: progress.scenario.label, text: 'Getting both clients connected first.' }
  if (progress?.phase === 'playing') {
    const { scenario, step, number, nextAt } = progress
    const next = nextAt === undefined ? waiting(run, now) : `Next step in ${left(nextAt - now)}.`
    return {
      label: scenario.label,
      text: `${number} of ${scenario.steps.length}: ${step.says} ${next}`.trim(),
    }
  }
  if (run === undefined) return { label: '', text: 'Pick a scenario, or cut the network.' }
  if (run.finished !== undefined)
    return {
      label: run.label,
      text: `Done after ${inSeconds(run.finished.endedAt - run.startedAt)}. ${run.finished.comparison.reason}`.trim(),
    }
  if (run.quietAt === undefined)
    return { label: run.label, text: `Active for ${inSeconds(now - run.startedAt)}.` }
  return { label: run.label, text: `Over. ${waiting(run, now)}` }
}

/** Nothing is broken any more: the clients recover. */
function waiting(run: Run | undefined, now: number): string {
  if (run?.quietAt === undefined) return ''
  return `Waiting for both clients, ${inSeconds(now - run.quietAt)} so far.`
}

function left(milliseconds: number): string {
  return `${Math.max(0, Math.ceil(milliseconds / 1_000))} s`
}
