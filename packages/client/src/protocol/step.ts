// What a connection does next: a pure function of its state, of what just happened, and of the time.
import type { Config } from './config.ts'
import type { Effect } from './effects.ts'
import { complete, lastPong, opened, replacementDue, replacementReady, rotate } from './handover.ts'
import { beat, beatAt, doubt, hear, ping, pong, rest } from './heartbeat.ts'
import type { Input, Moment, Traffic } from './inputs.ts'
import { afterConnection, afterEnd, dial, finish, REDIAL_AFTER, redial, wait } from './reconnect.ts'
import { keep } from './replacement.ts'
import { closeInfo, initialState, mayRotate, type Reason, type SignReason, type State } from './state.ts'
import { giveUp, type Turn } from './turn.ts'

/** Browsers dial one connection per host at a time, and punish failures: signs lead to at most so many dials. */
const MIN_DIAL_GAP = 1_000

/** When time alone changes the state; `Infinity`: never. */
export function nextDeadline(state: State, traffic: Traffic, config: Config): number {
  const { status, deadline, replacement, rotateAt } = state
  if (status.state !== 'open') return deadline
  if (replacement?.isDraining) return replacement.deadline
  const at = beatAt(state, traffic, config)
  return Math.min(at, replacement ? replacement.deadline : status.health === 'good' ? rotateAt : Infinity)
}

/** What an input leads to. */
export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export function step(state: State, input: Input, moment: Moment, config: Config): Step {
  const { heartbeat, replacement } = state
  const draft = { ...state, heartbeat: { ...heartbeat }, replacement: replacement && { ...replacement } }
  const turn: Turn = { draft, effects: [], moment, config }
  const { status } = state
  switch (status.state) {
    case 'idle':
    case 'closed':
      takeUnused(turn, input)
      break
    case 'connecting':
      takeConnecting(turn, input)
      break
    case 'open':
      takeOpen(turn, input)
      break
    case 'waiting':
      takeWaiting(turn, input, status.reason)
      break
    case 'closing':
      takeClosing(turn, input)
  }
  if (draft.status.state !== 'open') draft.replacement = undefined
  return { state: draft, effects: turn.effects }
}

function takeUnused(turn: Turn, input: Input): void {
  const { draft } = turn
  if (input.type === 'open' || input.type === 'reconnect') {
    Object.assign(draft, { ...initialState, heartbeat: draft.heartbeat })
    dial(turn, 'open', false)
  } else if (input.type === 'close' && draft.status.state === 'idle') finish(turn, input.info)
}

function takeConnecting(turn: Turn, input: Input): void {
  const { draft, moment } = turn
  switch (input.type) {
    case 'ready':
      opened(turn, input.handshake)
      break
    case 'ended':
      afterEnd(turn, input)
      break
    case 'sign':
      note(turn, input.reason)
      if (draft.isRedialed || moment.now - draft.dialedAt <= REDIAL_AFTER) break
      redial(turn, input.reason)
      break
    case 'reconnect':
      dial(turn, 'reconnect', false)
      break
    case 'close':
      finish(turn, input.info)
      break
    case 'pagehide':
      waitHidden(turn)
      break
    case 'tick':
      if (moment.now >= draft.deadline) giveUp(turn)
  }
}

function takeOpen(turn: Turn, input: Input): void {
  const { draft, effects, moment, config } = turn
  const { replacement } = draft
  switch (input.type) {
    case 'heard':
      hear(turn)
      break
    case 'pong':
      if (replacement?.isDraining) lastPong(turn, replacement, input.id)
      else pong(turn, input.id)
      break
    case 'ping':
      ping(turn)
      break
    case 'muted':
      draft.heartbeat.pingQuota = 0
      rest(turn)
      break
    case 'sign':
      note(turn, input.reason)
      if (!replacement?.isDraining) doubt(turn, false)
      break
    case 'offline':
      doubt(turn, true)
      if (replacement?.isDraining) keep(turn, replacement)
      break
    case 'rotate':
      if (replacement?.isPlanned) break
      draft.rotateAt = moment.now
      draft.rotateReason = input.type
      if (mayRotate(draft)) rotate(turn)
      break
    case 'replacement-ready':
      if (replacement) replacementReady(turn, replacement, input.handshake)
      break
    case 'replacement-ended':
      if (replacement) keep(turn, replacement)
      break
    case 'ended':
      if (replacement?.isDraining && (config.overlap || replacement.isEnding)) complete(turn, replacement)
      else afterEnd(turn, input)
      break
    case 'reconnect':
      afterConnection(turn)
      effects.push('announce-loss')
      dial(turn, 'reconnect', false)
      break
    case 'close':
      draft.status = { state: 'closing', health: 'down' }
      draft.deadline = moment.now + config.closeTimeout
      effects.push('flush', 'start-close')
      break
    case 'pagehide':
      afterConnection(turn)
      effects.push('announce-loss')
      waitHidden(turn)
      break
    case 'tick':
      tickOpen(turn)
  }
}

function tickOpen(turn: Turn): void {
  const { draft, moment, config } = turn
  const { now } = moment
  const { replacement } = draft
  if (replacement && now >= replacement.deadline) replacementDue(turn, replacement)
  else if (now >= draft.rotateAt && mayRotate(draft)) rotate(turn)
  else if (!replacement?.isDraining && now >= beatAt(draft, moment, config)) beat(turn)
}

function takeWaiting(turn: Turn, input: Input, reason: Reason): void {
  const { draft, moment } = turn
  const { now } = moment
  switch (input.type) {
    case 'sign': {
      note(turn, input.reason)
      const gap = reason === 'pagehide' ? 0 : MIN_DIAL_GAP
      const dueAt = Math.max(now, draft.dialedAt + gap, draft.notBefore)
      if (dueAt <= now) dial(turn, input.reason, true)
      else if (dueAt < draft.deadline) wait(turn, input.reason, dueAt, true)
      break
    }
    case 'offline':
      if (reason !== 'offline' && reason !== 'pagehide') wait(turn, reason, draft.deadline, false)
      break
    case 'reconnect':
      dial(turn, 'reconnect', false)
      break
    case 'close':
      finish(turn, input.info)
      break
    case 'pagehide':
      waitHidden(turn)
      break
    case 'tick':
      if (now >= draft.deadline) dial(turn, reason, false)
  }
}

function takeClosing(turn: Turn, input: Input): void {
  const { draft, moment } = turn
  if (input.type === 'close-settled' || input.type === 'ended') finish(turn, input.info)
  else if (input.type === 'tick' && moment.now >= draft.deadline)
    finish(turn, closeInfo('close-timeout', moment.now))
}

/** Only a sign ends it: the page is not running. */
function waitHidden(turn: Turn): void {
  wait(turn, 'pagehide', Infinity, true)
}

function note({ draft, moment }: Turn, reason: SignReason): void {
  draft.signAt = moment.now
  draft.signReason = reason
}
