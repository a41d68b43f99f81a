// Decides what a socket does next: a pure function of its state, an input, and the time.
import type { Config, HeartbeatTiming } from './config.ts'
import { type Deadline, nextDeadline, postponed } from './deadlines.ts'
import {
  attemptEnded,
  attemptTimedOut,
  connectionEnded,
  delayed,
  giveUp,
  judged,
  lostEffects,
} from './ends.ts'
import { lastPongReceived, lost, opened, replacementDue, replacementReady, rotate } from './handover.ts'
import {
  ask,
  askDue,
  beMorePatient,
  markAlive,
  ping,
  pingEarly,
  pongOverdue,
  pongReceived,
  uploadGoesOn,
} from './heartbeat.ts'
import type { Input, Moment } from './inputs.ts'
import { recordLateClose } from './patience.ts'
import type { ClosingOld, Connecting, Dialling, Draining, Judging, Question, Waiting } from './phases.ts'
import { connectionOver, dial, dialFirst, finish, wait, waitForPage } from './reconnect.ts'
import { dropReplacement, holdMessages, REDIAL_AFTER, startReplacement } from './replacement.ts'
import { messageReceived, signSeen, wentOffline } from './signs.ts'
import { closeInfo, type State } from './state.ts'
import { pingUnanswered, stopPinging } from './trust.ts'
import {
  type Effects,
  NOTHING,
  type OpenTurn,
  stateAfter,
  type Turn,
  turnOf,
  wallNow,
  withConnection,
} from './turn.ts'

/** Milliseconds between dials for network signals: browsers dial a host one at a time, and delay dials after failures. */
const MIN_DIAL_GAP = 1_000

/** The result of one input. */
export interface Step {
  readonly state: State
  readonly effects: Effects
}

export function step(state: State, input: Input, moment: Moment, config: Config): Step {
  const turn = turnOf(state, moment, config)
  const effects = take(turn, state, input)
  return { state: stateAfter(turn, state), effects }
}

function take(turn: Turn, state: State, input: Input): Effects {
  const { attempts, now, config } = turn
  const { phase } = state
  if (input.type === 'late-close') return lateClose(turn, input)
  if (input.type === 'sign') Object.assign(attempts, { signAt: now, signReason: input.reason })
  const deadline = input.type === 'tick' ? nextDeadline(state, turn, config) : undefined
  const due = deadline && deadline.at <= now ? deadline : undefined
  switch (phase.is) {
    case 'idle':
    case 'closed':
      return takeUnused(turn, input)
    case 'connecting':
      return takeConnecting(turn, phase, input, due)
    case 'open': {
      const open = withConnection(turn, phase)
      return due ? openDue(open, due) : takeOpen(open, input)
    }
    case 'judging':
      return takeJudging(turn, phase, input)
    case 'waiting':
      return takeWaiting(turn, phase, input, due)
    case 'closing':
      return takeClosing(turn, input, due)
  }
}

function takeUnused(turn: Turn, input: Input): Effects {
  if (input.type === 'open' || input.type === 'reconnect') return dialFirst(turn)
  return input.type === 'close' && turn.phase.is === 'idle' ? closeNow(turn) : NOTHING
}

function takeConnecting(turn: Turn, phase: Connecting, input: Input, due: Deadline | undefined): Effects {
  switch (input.type) {
    case 'ready':
      return opened(turn, phase, input.handshake)
    case 'ended':
      return attemptEnded(turn, input.info)
    case 'sign': {
      const isOld = turn.now - turn.attempts.dialedAt > REDIAL_AFTER
      return isOld && !phase.isRedialed ? dial(turn, input.reason, true, true) : NOTHING
    }
    case 'reconnect':
      return dial(turn, 'reconnect', false)
    case 'close':
      return closeNow(turn)
    case 'pagehide':
      return waitForPage(turn)
  }
  if (!due) return NOTHING
  const postponedTo = postponed(due, turn, phase.postponedTo)
  if (postponedTo === undefined) return attemptTimedOut(turn)
  turn.phase = { ...phase, postponedTo }
  return NOTHING
}

function takeOpen(turn: OpenTurn, input: Input): Effects {
  const { connection, replacement, check, now } = turn
  const dialling = replacement?.is === 'dialling' ? replacement : undefined
  switch (input.type) {
    case 'message':
      return messageReceived(turn)
    case 'pong':
      return replacement?.is === 'draining'
        ? lastPongReceived(turn, replacement, input.id)
        : pongReceived(turn, input.id)
    case 'ping':
      return ping(turn)
    case 'ping-failed':
      stopPinging(turn)
      return markAlive(turn)
    case 'first-message':
      return connection.needsEarlyPing ? pingEarly(turn) : NOTHING
    case 'sign':
      return signSeen(turn, input.reason)
    case 'offline':
      return wentOffline(turn)
    case 'rotate':
      if (replacement && !(dialling && !dialling.isPlanned)) return NOTHING
      connection.rotateAt = now
      connection.rotateReason = 'rotate'
      return replacement || check.isSuspect ? NOTHING : rotate(turn)
    case 'queue-full':
    case 'replacement-ended':
      return dropReplacement(turn)
    case 'replacement-opened':
      return dialling ? holdMessages(turn, dialling) : NOTHING
    case 'replacement-ready':
      return dialling ? replacementReady(turn, dialling, input.handshake) : NOTHING
    case 'ended':
      return connectionEnded(turn, input.info)
    default:
      return leaveOpen(turn, input)
  }
}

/** The user or the page ends an open connection. */
function leaveOpen(turn: OpenTurn, input: Input): Effects {
  const { connection, replacement, now, config } = turn
  const next: Turn = turn
  switch (input.type) {
    case 'reconnect':
      connectionOver(turn, connection)
      return [lost(turn, 'client'), ...dial(turn, 'reconnect', false)]
    case 'pagehide':
      connectionOver(turn, connection)
      return [lost(turn, 'client'), ...waitForPage(turn)]
    case 'close':
      next.phase = { is: 'closing', dueAt: now + config.closeTimeout }
      return [
        ...(replacement ? [{ type: 'drop-replacement' } as const] : NOTHING),
        { type: 'flush' },
        { type: 'start-close', code: input.code, reason: input.reason },
      ]
    default:
      return NOTHING
  }
}

function openDue(turn: OpenTurn, due: Deadline): Effects {
  const { check, replacement, config } = turn
  const timing = config.heartbeat as HeartbeatTiming
  const isOfReplacement = due.kind === 'replacement' || due.kind === 'drain'
  const patient = isOfReplacement && replacement ? replacement : check
  if ('postponedTo' in patient) {
    const postponedTo = postponed(due, turn, patient.postponedTo)
    if (postponedTo) return postpone(turn, { ...patient, postponedTo })
  }
  switch (due.kind) {
    case 'ask':
      return askDue(turn, timing)
    case 'ask-owed':
      return ask(turn, timing, 'heartbeat', false)
    case 'unanswered':
      return pingUnanswered(turn, timing)
    case 'resume':
      return ask(turn, timing, 'offline', true)
    case 'rotate':
      return rotate(turn)
    case 'replacement':
      return dropReplacement(turn)
    case 'drain':
    case 'close-old':
      return replacementDue(turn, replacement as Draining | ClosingOld)
    default:
      return questionDue(turn, due, timing)
  }
}

function questionDue(turn: OpenTurn, { kind }: Deadline, timing: HeartbeatTiming): Effects {
  const { check } = turn
  if (check.is !== 'asked' || uploadGoesOn(turn, check)) return NOTHING
  if (kind === 'pong') return pongOverdue(turn, check, timing)
  if (kind === 'replace') return startReplacement(turn, check.cause, false, !check.isUrgent)
  return giveUp(turn, check)
}

function postpone(turn: OpenTurn, patient: Question | Dialling | Draining): Effects {
  if (patient.is === 'asked') turn.check = patient
  else turn.replacement = patient
  return NOTHING
}

/** The user's functions decide. Only `close()` and `reconnect()` act meanwhile, because users may call them there. */
function takeJudging(turn: Turn, phase: Judging, input: Input): Effects {
  switch (input.type) {
    case 'judged':
      return judged(turn, phase, input.verdict)
    case 'delayed':
      return delayed(turn, phase, input.delay)
    case 'close':
      return finish(turn, phase.info)
    case 'reconnect':
      return [...lostEffects(phase), ...dial(turn, 'reconnect', false)]
    default:
      return NOTHING
  }
}

function takeWaiting(turn: Turn, phase: Waiting, input: Input, due: Deadline | undefined): Effects {
  const { reason, dueAt } = phase
  switch (input.type) {
    case 'sign': {
      const { dialedAt, notBefore } = turn.attempts
      const signedAt = Math.max(turn.now, dialedAt + (reason === 'pagehide' ? 0 : MIN_DIAL_GAP), notBefore)
      if (signedAt <= turn.now) return dial(turn, input.reason, true)
      return signedAt < dueAt ? wait(turn, input.reason, signedAt, true) : NOTHING
    }
    case 'offline':
      return reason === 'offline' || reason === 'pagehide' ? NOTHING : wait(turn, reason, dueAt, false)
    case 'open':
      return reason === 'pagehide' ? dial(turn, 'open', false) : NOTHING
    case 'reconnect':
      return dial(turn, 'reconnect', false)
    case 'close':
      return closeNow(turn)
    case 'pagehide':
      return waitForPage(turn)
    default:
      return due ? dial(turn, reason, false) : NOTHING
  }
}

function takeClosing(turn: Turn, input: Input, due: Deadline | undefined): Effects {
  if (input.type === 'close-settled' || input.type === 'ended') return finish(turn, input.info)
  return due ? finish(turn, closeInfo('close-timeout', wallNow(turn))) : NOTHING
}

/** A late close may show that the patience was too short; that applies to the current silence, too. */
function lateClose(turn: Turn, input: Extract<Input, { type: 'late-close' }>): Effects {
  const { config, phase } = turn
  if (!config.heartbeat) return NOTHING
  recordLateClose(turn, input, config.heartbeat)
  if (phase.is === 'open') beMorePatient(withConnection(turn, phase), config.heartbeat)
  return NOTHING
}

/** `close()` without an open connection. */
function closeNow(turn: Turn): Effects {
  return finish(turn, closeInfo('client', wallNow(turn)))
}
