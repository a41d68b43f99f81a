// The client's states and events in words that need no specification beside them. Knows no page.
import type {
  CloseInfo,
  DropReason,
  LostEvent,
  OpenEvent,
  Reason,
  ReplacingEvent,
  SocketState,
  Status,
  WaitingEvent,
} from 'resilient-socket'
import type { StatsSnapshot } from 'resilient-socket/diagnostics'
import { inWords } from '../durations.ts'
import { codeInWords } from './close-codes.ts'
import type { SideDialOutcome } from './side-dial.ts'

const STATE_NAMES: Record<SocketState, string> = {
  idle: 'Not opened',
  connecting: 'Connecting',
  open: 'Open',
  waiting: 'Waiting',
  closing: 'Closing',
  closed: 'Closed',
}

const WHY_WAITING: Partial<Record<Reason, string>> = {
  'connect-timeout': 'nobody answered in time',
  network: 'nobody could be reached',
  offline: 'there is no network',
  pagehide: 'the page is put aside',
  provider: 'no address was given',
  refresh: 'the server wanted a fresh address',
  server: 'the server closed it',
  setup: 'the connection could not be set up',
}

export function stateName(status: Status): string {
  return status.state === 'open' && status.health === 'suspect' ? 'In doubt' : STATE_NAMES[status.state]
}

/** What there is to say about the state at this instant, in a few words. */
export function note(status: Status, isDialing: boolean, now: number): string {
  if (status.state === 'open' && isDialing) return `health ${status.health}, dials beside it`
  if (status.state === 'open') return `health ${status.health}`
  if (status.state === 'connecting') return `attempt ${status.attempt}`
  if (status.state === 'closed') return `code ${status.closeInfo.code}`
  if (status.state !== 'waiting' || !Number.isFinite(status.retryAt)) return ''
  return `attempt ${status.attempt} in ${(Math.max(0, status.retryAt - now) / 1_000).toFixed(1)} s`
}

export function openSentence({ attempt, downFor }: OpenEvent): string {
  if (downFor === undefined) return 'Connected.'
  const tries = attempt === 1 ? 'at the first attempt' : `at attempt ${attempt}`
  return downFor === 0
    ? 'Moved to a new connection without a gap.'
    : `Connected again ${tries}, in ${inWords(downFor)}.`
}

export function replacingSentence({ reason }: ReplacingEvent): string {
  return reason === 'rotate' || reason === 'max-age'
    ? 'Dials a new connection beside this one, to move to.'
    : 'Still no answer: dials a new connection beside this one.'
}

/** `''`: other events tell. */
export function sideDialSentence(outcome: SideDialOutcome): string {
  switch (outcome) {
    case 'won':
      return ''
    case 'dropped':
      return 'The new connection is not needed, and dropped.'
    case 'failed':
      return 'The new connection failed; the old one is kept.'
    case 'went-on':
      return 'The new connection is waited for.'
  }
}

export function lostSentence(info: LostEvent): string {
  const unsent = info.unsent > 0 ? ` ${info.unsent} bytes had not left the browser.` : ''
  return lossInWords(info) + unsent
}

function lossInWords(info: CloseInfo): string {
  switch (info.origin) {
    case 'server':
      return `The server closed the connection: ${codeInWords(info)}.`
    case 'heartbeat':
      return 'No answer any more, so the connection was given up.'
    case 'client':
      return 'The connection was dropped, as asked.'
    case 'replaced':
      return 'The old connection was let go.'
    default:
      return `The connection broke (${codeInWords(info)}).`
  }
}

export function waitingSentence({ attempt, delay, reason }: WaitingEvent, previous: SocketState): string {
  const failure =
    previous === 'connecting' ? `No connection: ${WHY_WAITING[reason] ?? 'the attempt failed'}. ` : ''
  const when = Number.isFinite(delay) ? `in ${inWords(delay)}` : 'when the page is shown again'
  return `${failure}Attempt ${attempt} follows ${when}.`
}

export function closeSentence(info: CloseInfo): string {
  if (info.origin === 'client') return `Closed on this side (${codeInWords(info)}).`
  if (info.origin === 'close-timeout') return 'Closed on this side; the server did not answer the goodbye.'
  return `Closed for good: ${codeInWords(info)}. Trying again would not help.`
}

export function dropSentence(reason: DropReason): string {
  const reasons: Record<DropReason, string> = {
    overflow: 'the queue is full',
    expired: 'it had waited too long',
    closed: 'the connection is closed',
    rejected: 'the browser refused it',
  }
  return `A message was dropped: ${reasons[reason]}.`
}

/** How it has fared since the page was opened. */
export function statsSentence(stats: StatsSnapshot): string {
  const { opens, replacements, timeConnected, timeDown, timeClosed, longestOutage, roundTrip } = stats
  const moved = replacements.switches > 0 ? `, ${replacements.switches} of them took over without a gap` : ''
  const total = timeConnected + timeDown + timeClosed
  const share = total > 0 ? ((100 * timeConnected) / total).toFixed(1) : '–'
  const outage = longestOutage > 0 ? `, longest outage ${inWords(longestOutage)}` : ''
  const heartbeat = roundTrip === null ? '' : ` A heartbeat takes ${inWords(roundTrip.smoothed)}.`
  const connections = `${opens} ${opens === 1 ? 'connection' : 'connections'}`
  return `ResilientSocket so far: ${connections}${moved}. Connected ${share} % of the time${outage}.${heartbeat}`
}
