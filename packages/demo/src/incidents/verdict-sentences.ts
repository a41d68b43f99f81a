// How a lane took an incident, in a sentence. Knows no page.
import { inWords } from '../durations.ts'
import type { Tone } from '../lanes/lane-record.ts'
import type { Incident, LaneCourse } from './incident.ts'

/** After so many ms something that went wrong would have been seen. */
const LONGEST_UNNOTICED = 5_000

/** What takes less ms is no delay. */
const MOMENT = 50

export interface VerdictSentence {
  readonly text: string
  readonly tone: Tone
}

export function verdictSentence(incident: Incident, course: LaneCourse, now: number): VerdictSentence {
  const { startedAt } = incident
  const { hurtAt, noticedAt, healedAt, lost, queued } = course
  if (course.isClosed) return { text: 'Stopped. open() starts it again.', tone: 'neutral' }
  if (course.standstill !== undefined)
    return { text: `The page is ${course.standstill}. The clock runs from its waking.`, tone: 'neutral' }
  if (hurtAt === undefined) return unhurt(incident, course, now)
  const noticed = noticing(startedAt, noticedAt)
  const losses = lost > 0 ? ` ${messages(lost)} lost.` : ''
  if (healedAt !== undefined) {
    const text = `${noticed}. Back after ${inWords(healedAt - startedAt)}.${losses || ' No message lost.'}`
    return { text, tone: lost > 0 ? 'doubt' : 'good' }
  }
  if (noticedAt === undefined) {
    const silence = inWords(now - hurtAt)
    return {
      text: `No answer for ${silence}, and it hasn’t noticed: it still says open.${losses}`,
      tone: 'bad',
    }
  }
  const waiting = queued > 0 ? ` ${messages(queued)} safe in the queue.` : ''
  return {
    text: `${noticed}. Not back yet, after ${inWords(now - startedAt)}.${losses}${waiting}`,
    tone: 'doubt',
  }
}

function unhurt(incident: Incident, course: LaneCourse, now: number): VerdictSentence {
  const { hasSent, isInDoubt, lost, noticedAt } = course
  if (noticedAt === undefined && !hasSent) return { text: 'Can’t tell: nothing was sent.', tone: 'neutral' }
  const text = noticedAt === undefined ? carryingOn(incident, now) : asking(incident, noticedAt, isInDoubt)
  return lost > 0
    ? { text: `${text} ${messages(lost)} lost.`, tone: 'doubt' }
    : { text, tone: isInDoubt ? 'doubt' : 'good' }
}

function carryingOn({ endedAt }: Incident, now: number): string {
  const hasPassed = endedAt !== undefined && now - endedAt > LONGEST_UNNOTICED
  return hasPassed ? 'Carried on as if nothing had happened.' : 'Carries on.'
}

function asking({ startedAt }: Incident, noticedAt: number, isInDoubt: boolean): string {
  const delay = noticedAt - startedAt
  const when = delay < MOMENT ? 'at once' : `after ${inWords(delay)}`
  return isInDoubt ? `In doubt ${when}: asks the server.` : `Asked the server ${when}: all is well.`
}

function noticing(startedAt: number, noticedAt: number | undefined): string {
  if (noticedAt === undefined) return 'Noticed nothing'
  return noticedAt <= startedAt ? 'Was in trouble already' : `Noticed after ${inWords(noticedAt - startedAt)}`
}

function messages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`
}
