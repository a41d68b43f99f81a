// Every fault, in the order of the page. Knows what each needs from the server, not how to ask for it.
import type { PageMode } from '../device/device.ts'
import type { Command, Network } from './server-control.ts'

/** The part that a lasting fault acts on. A second fault on the same part replaces the first. */
export type Part =
  | 'door'
  | 'black-hole'
  | 'frame'
  | 'delay'
  | 'jitter'
  | 'bandwidth'
  | 'burst'
  | 'answers'
  | 'offline'
  | 'pongs'
  | 'page'

interface FaultText {
  readonly label: string
  readonly hint: string
}

/** A fault that takes an instant. */
export interface Blow extends FaultText {
  readonly commands: readonly Command[]
  /** Both clients are asked to move to a new connection. */
  readonly isMove?: boolean
}

/** A fault that lasts until it is healed. */
export interface LastingFault extends FaultText {
  readonly part: Part
  readonly network?: Network
  /** What happens to the page meanwhile. */
  readonly page?: PageMode
  /** Milliseconds until it heals by itself. */
  readonly lasts?: number
  /** Further commands for the server, when it begins and when it is healed. */
  readonly begin?: Command
  readonly heal?: Command
}

export type Fault = Blow | LastingFault

export interface FaultGroup {
  readonly title: string
  readonly faults: readonly Fault[]
}

export function isLasting(fault: Fault): fault is LastingFault {
  return 'part' in fault
}

const BREAKING_PARTS: readonly Part[] = ['door', 'black-hole', 'frame', 'offline', 'page']

/** Whether connections break or carry nothing. Other faults only make them slow, or answers wrong. */
export function breaksConnections(fault: Fault): boolean {
  if (isLasting(fault)) return BREAKING_PARTS.includes(fault.part) && fault.page !== 'hidden'
  return fault.commands.length > 0 || fault.isMove === true
}

/** Breaks only existing connections; new ones work at once. */
export function isOverAtOnce(fault: Fault): boolean {
  return !isLasting(fault) || fault.part === 'frame'
}

/** What is back when the fault ends. A recovery is measured from then. */
export function whatReturns(fault: Fault): string {
  if (!isLasting(fault) || isOverAtOnce(fault)) return ''
  if (fault.part === 'page') return 'waking up'
  return fault.part === 'door' ? 'the server' : 'the network'
}

const RESET: Command = { command: 'break', how: 'reset' }

function blow(label: string, hint: string, ...commands: Command[]): Blow {
  return { label, hint, commands }
}

/** Affects only new connections, so the current one is reset. */
function door(label: string, hint: string, behaviour: NonNullable<Network['door']>): LastingFault {
  return { label, hint, part: 'door', network: { door: behaviour }, begin: RESET }
}

function blackHole(label: string, hint: string, direction: 'up' | 'down' | 'both'): LastingFault {
  return { label, hint, part: 'black-hole', network: { blackHole: direction } }
}

function pongs(
  label: string,
  hint: string,
  how: Extract<Command, { command: 'pongs' }>['pongs'],
): LastingFault {
  return {
    label,
    hint,
    part: 'pongs',
    begin: { command: 'pongs', pongs: how },
    heal: { command: 'pongs', pongs: 'whole' },
  }
}

function close(code: number, label: string, hint: string, reason = ''): Blow {
  return blow(label, hint, { command: 'close', code, reason })
}

/** When healed, the page is visible again. */
function page(label: string, hint: string, mode: PageMode, rest: Partial<LastingFault> = {}): LastingFault {
  return { label, hint, part: 'page', page: mode, ...rest }
}

const HIDDEN = page('Hidden page', 'Timers fire once a second', 'hidden')
/** Open connections pause and dials fail at once, as in Chromium. */
export const OFFLINE: LastingFault = {
  label: 'Offline',
  hint: 'The browser says so; connections are paused',
  part: 'offline',
  network: { paused: true, door: 'reset' },
}
/** The fault of the big button. */
export const CUT: LastingFault = blackHole('Network cut', 'Nothing gets through, nobody says so', 'both')
export const BUSY: LastingFault = {
  label: 'Busy application',
  hint: 'Pings are answered, messages wait',
  part: 'answers',
  begin: { command: 'answers', held: true },
  heal: { command: 'answers', held: false },
}
const FROZEN = page('Frozen page', 'No timers; messages wait', 'frozen')
/** Milliseconds. Longer than the client's interval, and than the lateness that it takes for sleep. */
export const ASLEEP = page('Sleep for 12 s', 'No timers, no network; then everything at once', 'asleep', {
  lasts: 12_000,
  network: { blackHole: 'both' },
})
const MOVE: Blow = {
  ...blow('Server asks clients to move', 'Ours: rotate(). Plain: close(), dial again'),
  isMove: true,
}
const DELAY: LastingFault = {
  label: 'Delay',
  hint: '300 ms more each way',
  part: 'delay',
  network: { delay: 300 },
}
export const BLACK_HOLE = blackHole('Black hole', 'Nothing gets through, nobody says so', 'both')
export const REFUSE = door('Refuse', 'Nobody listens on that port', 'refuse')
export const RESTART = close(1012, '1012 Restart', 'Asks for 2 s of quiet', 'retry-after=2')
export const FORGET = blow('New network', 'The old connection is dead, nobody says so', {
  command: 'break',
  how: 'forget',
})
export const JITTER: LastingFault = {
  label: 'Jitter',
  hint: '0 to 400 ms more each way',
  part: 'jitter',
  network: { jitter: 400 },
}
export const THIN: LastingFault = {
  label: 'Thin line',
  hint: '2,000 bytes a second',
  part: 'bandwidth',
  network: { bandwidth: 2_000 },
}
export const STALLS: LastingFault = {
  label: 'Stalls and bursts',
  hint: 'Nothing for 2 s, then everything at once',
  part: 'burst',
  network: { burst: 2_000 },
}

export const FAULT_GROUPS: readonly FaultGroup[] = [
  {
    title: 'Silence',
    faults: [
      FORGET,
      BLACK_HOLE,
      blackHole('Black hole, up only', 'Nothing reaches the server', 'up'),
      blackHole('Black hole, down only', 'Nothing reaches the page', 'down'),
      {
        label: 'Frame cut short',
        hint: '199 of 202 bytes, then silence',
        part: 'frame',
        begin: { command: 'break', how: 'cut-silence' },
        heal: { command: 'break', how: 'mend' },
      },
    ],
  },
  { title: 'Page and machine', faults: [OFFLINE, ASLEEP, HIDDEN, FROZEN] },
  {
    title: 'Connection breaks',
    faults: [
      blow('Reset', 'TCP RST, as from a middlebox', RESET),
      blow('FIN', 'TCP FIN without a close frame', { command: 'break', how: 'fin' }),
      blow('Server killed', 'No close frame; its sessions are gone', { command: 'kill' }),
      blow('Frame cut short, FIN', '199 of 202 bytes, then FIN', { command: 'break', how: 'cut-fin' }),
      blow('Frame cut short, reset', '199 of 202 bytes, then RST', { command: 'break', how: 'cut-reset' }),
    ],
  },
  {
    title: 'Slow',
    faults: [BUSY, DELAY, JITTER, THIN, STALLS],
  },
  {
    title: 'Can’t connect',
    faults: [
      REFUSE,
      door('Hang', 'Accepts the connection, never answers', 'hang'),
      door('Reset at once', 'Accepts the connection, then resets it', 'reset'),
      door('FIN at once', 'Accepts the connection, then sends FIN', 'fin'),
      door('Open, then FIN', 'The handshake succeeds, then FIN', 'open-then-fin'),
      door('HTTP 200', 'A captive portal answers', 200),
      door('HTTP 302', 'Redirected to a login page', 302),
      door('HTTP 401', 'Not authorised', 401),
      door('HTTP 503', 'No backend behind the proxy', 503),
    ],
  },
  {
    title: 'The server closes',
    faults: [
      MOVE,
      close(1000, '1000 Normal', 'What many proxies send when idle'),
      close(1001, '1001 Going away', 'The server shuts down'),
      close(1011, '1011 Error', 'Something went wrong in the server'),
      RESTART,
      close(1013, '1013 Try later', 'Too many connections'),
      blow('4401 Token expired', 'The server accepts only a fresh token', { command: 'expire' }),
      close(4403, '4403 Forbidden', 'Trying again won’t help'),
    ],
  },
  {
    title: 'Pongs',
    faults: [
      pongs('Pong cut short', 'Its last byte is missing', 'short'),
      pongs('Newest pong only', 'Pings before it stay unanswered', 'newest'),
      pongs('Late pong', '3 s after the ping', 'late'),
      pongs('No pong', 'Pings are ignored', 'never'),
      pongs('Flood', '200 pongs for each ping', 'flood'),
    ],
  },
]
