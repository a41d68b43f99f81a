// Sentences for the client's states and events. Knows no page.
import type {
  CloseInfo,
  DropReason,
  LostEvent,
  OpenEvent,
  ReconnectReason,
  ReplacingEvent,
  SocketState,
  Status,
  WaitingEvent,
} from 'resilient-socket'
import type { StatsSnapshot } from 'resilient-socket/diagnostics'
import type { ResetReason } from 'resilient-socket/session'
import { inWords } from '../page/durations.ts'
import type { SessionFate } from '../record/message-ledger.ts'
import { codeInWords } from './close-codes.ts'

/** `won`: it took over. `dropped`: it wasn't needed. `went-on`: the old one ended, so it is an ordinary attempt now. */
export type BackupOutcome = 'won' | 'dropped' | 'failed' | 'went-on'

const WHY_WAITING: Partial<Record<ReconnectReason, string>> = {
  'connect-timeout': 'nobody answered in time',
  network: 'the server couldn’t be reached',
  offline: 'there is no network',
  pagehide: 'the page is in the page cache',
  provider: 'no address was given',
  refresh: 'the server wants a fresh address',
  server: 'the server closed it',
  setup: 'the connection couldn’t be set up',
}

/** Its current state in a few words. */
export function stateSentence(status: Status, hasBackup: boolean, now: number): string {
  switch (status.state) {
    case 'open':
      if (status.health !== 'suspect') return 'Open, healthy'
      return hasBackup ? 'Checking… with a backup connection' : 'Checking…'
    case 'connecting':
      return status.attempt > 1 ? `Connecting, attempt ${status.attempt}` : 'Connecting'
    case 'waiting':
      if (!Number.isFinite(status.retryAt)) return 'Waiting for the page to be shown'
      return `Reconnecting in ${(Math.max(0, status.retryAt - now) / 1_000).toFixed(1)} s`
    case 'closed':
      return `Closed, ${codeInWords(status.closeInfo)}`
    case 'closing':
      return 'Closing'
    case 'idle':
      return 'Not opened'
  }
}

export function openSentence({ attempt, downFor, reason }: OpenEvent): string {
  if (downFor === undefined) return 'Connected.'
  const tries = attempt === 1 ? 'at the first attempt' : `at attempt ${attempt}`
  if (downFor === 0)
    return isPlanned(reason) ? 'Moved to a new connection without a gap.' : 'Moved to a new connection.'
  return `Connected again ${tries}, after ${inWords(downFor)}.`
}

export function isPlanned(reason: ReconnectReason): boolean {
  return reason === 'rotate' || reason === 'max-age'
}

export function replacingSentence({ reason }: ReplacingEvent): string {
  return isPlanned(reason)
    ? 'Opens a new connection to move to.'
    : 'Still no answer: opens a backup connection.'
}

/** The sentence for a state; `''`: other events describe it. */
export function backupSentence(outcome: BackupOutcome): string {
  switch (outcome) {
    case 'won':
      return ''
    case 'dropped':
      return 'The backup connection isn’t needed.'
    case 'failed':
      return 'The backup connection failed; the old one stays.'
    case 'went-on':
      return 'The old connection is gone; the backup connection goes on.'
  }
}

export function lostSentence(info: LostEvent): string {
  const unsent = info.unsent > 0 ? ` ${info.unsent} bytes were still in the browser.` : ''
  return lossInWords(info) + unsent
}

function lossInWords(info: CloseInfo): string {
  switch (info.origin) {
    case 'server':
      return `The server closed the connection: ${codeInWords(info)}.`
    case 'heartbeat':
      return 'No answer to pings: gave the connection up.'
    case 'client':
      return 'Dropped the connection, as you asked.'
    case 'replaced':
      return 'Let the old connection go.'
    default:
      return `The connection broke (${codeInWords(info)}).`
  }
}

export function waitingSentence({ attempt, delay, reason }: WaitingEvent, previous: SocketState): string {
  const failure =
    previous === 'connecting' ? `Can’t connect: ${WHY_WAITING[reason] ?? 'the attempt failed'}. ` : ''
  const when = Number.isFinite(delay) ? `in ${inWords(delay)}` : 'when the page is shown again'
  return `${failure}Attempt ${attempt} follows ${when}.`
}

export function closeSentence(info: CloseInfo): string {
  if (info.origin === 'client') return `Closed on this side (${codeInWords(info)}).`
  if (info.origin === 'close-timeout') return 'Closed on this side; the server didn’t answer the close frame.'
  return `Closed for good: ${codeInWords(info)}. Trying again wouldn’t help.`
}

export function dropSentence(reason: DropReason): string {
  const reasons: Record<DropReason, string> = {
    overflow: 'the queue is full',
    expired: 'it waited too long',
    closed: 'the socket is closed',
    rejected: 'the browser refused it',
  }
  return `A message was dropped: ${reasons[reason]}.`
}

export function checkingSentence(hasSession: boolean): string {
  const meanwhile = hasSession ? 'The session keeps what isn’t acknowledged.' : 'Messages wait.'
  return `Checking whether the server still answers. ${meanwhile}`
}

export function resumedSentence(replayed: number): string {
  return `The session goes on: ${replayed === 0 ? 'nothing was missing' : `${messages(replayed)} sent again`}.`
}

const WHY_RESET: Readonly<Record<ResetReason, string>> = {
  unknown: 'The server doesn’t know the session: it was started anew',
  expired: 'The server kept the session for two minutes, then ended it',
  overflow: 'Too much waited in the session on the server',
  evicted: 'The server had no memory left for the session',
  ended: 'The server ended the session',
  'out-of-step': 'The server sent something that can’t be right, so the session ended',
  taken: 'Another client goes on with the session',
  closed: 'The session was closed on this side',
}

/** `fates`: what happened to the unacknowledged messages. */
export function resetSentence(reason: ResetReason, fates: readonly SessionFate[]): string {
  const unknown = fates.filter((fate) => fate === 'unknown').length
  return `${WHY_RESET[reason]}.${unknown === 0 ? '' : ` ${messages(unknown)} may not have arrived.`}`
}

function messages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`
}

/** Its statistics since the page was opened. */
export function statsSentence(stats: StatsSnapshot): string {
  const { opens, replacements, longestOutage, roundTrip } = stats
  const moved = replacements.switches > 0 ? `, ${replacements.switches} of them by a backup` : ''
  const outage = longestOutage > 0 ? `, longest outage ${inWords(longestOutage)}` : ''
  const heartbeat = roundTrip === null ? '' : ` A ping takes ${inWords(roundTrip.smoothed)}.`
  const connections = `${opens} ${opens === 1 ? 'connection' : 'connections'}`
  return `ResilientSocket so far: ${connections}${moved}${outage}.${heartbeat}`
}
