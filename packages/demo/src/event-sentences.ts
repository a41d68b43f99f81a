// The client's events in sentences that need no specification beside them. Knows no page.
import type {
  CloseInfo,
  DropReason,
  LostEvent,
  OpenEvent,
  Reason,
  SendResult,
  SocketState,
  Status,
  WaitingEvent,
} from 'resilient-socket'
import { inWords } from './durations.ts'

const MEANINGS: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'going away',
  1006: 'no close frame',
  1009: 'message too big',
  1011: 'server error',
  1012: 'service restart',
  1013: 'try again later',
  4401: 'not authorised any more',
  4403: 'forbidden',
}

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

/** What is going on, in one sentence below the state's name. */
export function situation(status: Status, isOffline: boolean): string {
  switch (status.state) {
    case 'idle':
      return 'Nothing has been dialled yet.'
    case 'connecting':
      return `Attempt ${status.attempt} is under way.`
    case 'open':
      if (status.health === 'good') return 'Messages flow in both directions.'
      return isOffline
        ? 'There is no network. Messages wait; the connection may well survive.'
        : 'Is the server still there? It has been asked; messages wait meanwhile.'
    case 'waiting':
      return isOffline
        ? 'There is no network. The next attempt starts as soon as it returns.'
        : `Attempt ${status.attempt} starts by itself. Messages wait meanwhile.`
    case 'closing':
      return 'Saying goodbye to the server.'
    case 'closed':
      return `It stays closed, with code ${status.closeInfo.code}. open() starts again.`
  }
}

export function openSentence({ attempt, downFor }: OpenEvent): string {
  if (downFor === undefined) return 'Connected.'
  const tries = attempt === 1 ? 'at the first attempt' : `at attempt ${attempt}`
  return downFor === 0
    ? 'Moved to a new connection without a gap.'
    : `Connected again ${tries}, after ${inWords(downFor)}.`
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
      return 'The server stopped answering, so the connection was given up.'
    case 'client':
      return 'The connection was dropped, as asked.'
    case 'replaced':
      return 'A new connection took over.'
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

export function sentSentence(text: string, result: SendResult): string {
  const sentences: Record<SendResult, string> = {
    sent: `You sent “${text}”.`,
    queued: `“${text}” waits in the queue.`,
    dropped: `“${text}” was not taken: the client is closed, or its queue is full.`,
  }
  return sentences[result]
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

function codeInWords({ code, reason }: CloseInfo): string {
  const meaning = MEANINGS[code]
  return `code ${code}${meaning === undefined ? '' : `, ${meaning}`}${reason === '' ? '' : `, “${reason}”`}`
}
