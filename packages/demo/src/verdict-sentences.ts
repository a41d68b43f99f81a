// How a lane took an incident, in a sentence. Knows no page.
import type { Incident, Verdict } from './incident.ts'
import type { Tone } from './lanes/lane-record.ts'
import { inWords } from './view/durations.ts'

/** After so many ms something that went wrong would have been seen. */
const LONGEST_UNNOTICED = 5_000

export interface VerdictSentence {
  readonly text: string
  readonly tone: Tone
}

export function verdictSentence(incident: Incident, verdict: Verdict, now: number): VerdictSentence {
  const { text, tone } = course(incident, verdict, now)
  const losses = lossesInWords(verdict)
  return { text: losses === '' ? text : `${text} ${losses}`, tone }
}

function lossesInWords({ lost, hurtAt, healedAt, isOver }: Verdict): string {
  if (isOver) return ''
  if (lost > 0) return `${lost} ${lost === 1 ? 'message' : 'messages'} lost.`
  return hurtAt !== undefined && healedAt !== undefined ? 'No message lost.' : ''
}

function course(incident: Incident, verdict: Verdict, now: number): VerdictSentence {
  const { startedAt, endedAt } = incident
  const { hurtAt, noticedAt, healedAt } = verdict
  if (verdict.isOver) return { text: 'Stopped for good, until somebody opens it.', tone: 'neutral' }
  if (hurtAt === undefined) {
    const hasPassed = endedAt !== undefined && now - endedAt > LONGEST_UNNOTICED
    return { text: hasPassed ? 'Carried on as if nothing had happened.' : 'Carries on.', tone: 'good' }
  }
  const noticed = noticing(startedAt, noticedAt)
  if (healedAt === undefined) {
    const lasting = inWords(now - startedAt)
    return noticedAt === undefined
      ? { text: `Has noticed nothing for ${lasting}: it is open, it says, and nobody answers.`, tone: 'bad' }
      : { text: `${noticed}. Not back yet, after ${lasting}.`, tone: 'doubt' }
  }
  const isAfterwards = endedAt !== undefined && endedAt > startedAt && healedAt >= endedAt
  const back = isAfterwards
    ? `Back ${inWords(healedAt - endedAt)} after it was over.`
    : `Back after ${inWords(healedAt - startedAt)}.`
  return { text: `${noticed}. ${back}`, tone: 'good' }
}

function noticing(startedAt: number, noticedAt: number | undefined): string {
  if (noticedAt === undefined) return 'Noticed nothing'
  return noticedAt <= startedAt ? 'Was down already' : `Noticed after ${inWords(noticedAt - startedAt)}`
}
