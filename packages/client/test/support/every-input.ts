// One of each input, and one state of each kind, as they are at `START`.
import type { Input } from '../../src/protocol/inputs.ts'
import { initialState, type State } from '../../src/protocol/state.ts'
import {
  asked,
  closed,
  closing,
  closingOld,
  connecting,
  draining,
  endInfo,
  judging,
  open,
  ownClose,
  paused,
  replacing,
  rotating,
  signed,
  suspect,
  untrusted,
  waiting,
} from './states.ts'

export type InputName = Input['type']

export const INPUTS: { readonly [N in InputName]: Extract<Input, { readonly type: N }> } = {
  open: { type: 'open' },
  reconnect: { type: 'reconnect' },
  close: { type: 'close', code: 4000, reason: 'bye' },
  'close-settled': { type: 'close-settled', info: ownClose },
  ping: { type: 'ping' },
  rotate: { type: 'rotate' },
  sign: { type: 'sign', reason: 'probe' },
  offline: { type: 'offline' },
  pagehide: { type: 'pagehide' },
  ready: { type: 'ready', handshake: 100 },
  'replacement-opened': { type: 'replacement-opened' },
  'replacement-ready': { type: 'replacement-ready', handshake: 100 },
  'replacement-ended': { type: 'replacement-ended' },
  'first-message': { type: 'first-message' },
  'queue-full': { type: 'queue-full' },
  message: { type: 'message' },
  pong: { type: 'pong', id: 1 },
  'ping-failed': { type: 'ping-failed' },
  ended: { type: 'ended', info: endInfo() },
  judged: { type: 'judged', verdict: 'retry' },
  delayed: { type: 'delayed', delay: undefined },
  'late-close': { type: 'late-close', kind: 'idle', wasClean: true, after: 1_000 },
  tick: { type: 'tick' },
}

const plan = { reason: 'network', isImmediate: false, window: 1_000, away: 0 } as const

export const STATES = {
  idle: initialState,
  connecting: connecting(),
  open: open(),
  untrusted: untrusted(),
  asked: asked(),
  suspect: suspect(),
  signed: signed(),
  paused: paused(),
  replacing: replacing(),
  rotating: rotating(),
  draining: draining(),
  'closing-old': closingOld(),
  judging: judging(),
  'judging, with a plan': judging({ plan }),
  waiting: waiting(),
  closing: closing(),
  closed: closed(),
} as const satisfies Record<string, State>

export type StateName = keyof typeof STATES
