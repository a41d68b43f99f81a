// Every fault that the page can make, in the order in which it offers them. Knows what each asks of the server, not how.
import type { PageMode } from '../device/device.ts'
import type { Command, Network } from './server-control.ts'

/** What of a lane a lasting fault takes; a second one on the same part replaces the first. */
export type Part =
  | 'door'
  | 'black-hole'
  | 'frame'
  | 'delay'
  | 'jitter'
  | 'bandwidth'
  | 'burst'
  | 'pongs'
  | 'page'

interface FaultText {
  readonly label: string
  readonly hint: string
}

/** Done in an instant. */
export interface Blow extends FaultText {
  readonly commands: readonly Command[]
  /** Both clients are asked to go over to a new connection. */
  readonly isMove?: boolean
}

/** Goes on until it is healed. */
export interface LastingFault extends FaultText {
  readonly part: Part
  readonly network?: Network
  /** What becomes of the page meanwhile. */
  readonly page?: PageMode
  /** Heals itself after so many ms. */
  readonly lasts?: number
  /** What is asked besides, when it begins and when it is healed. */
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

const RESET: Command = { command: 'break', how: 'reset' }

function blow(label: string, hint: string, ...commands: Command[]): Blow {
  return { label, hint, commands }
}

/** Shows with the next connection, so the present one is reset. */
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

/** The page heals as what it was: on the screen. */
function page(label: string, hint: string, mode: PageMode, rest: Partial<LastingFault> = {}): LastingFault {
  return { label, hint, part: 'page', page: mode, ...rest }
}

export const HIDDEN = page('Hidden', 'Timers once a second, longer waits', 'hidden')
export const FROZEN = page('Frozen', 'Hidden, no timers; messages wait', 'frozen')
/** Longer than both the client's interval and what it takes a late timer for a sleep. */
export const ASLEEP = page('Sleep for 12 s', 'No timers, no network; then all at once', 'asleep', {
  lasts: 12_000,
  network: { blackHole: 'both' },
})
export const MOVE: Blow = {
  ...blow('Asked to move', 'Ours: rotate(). Plain: close(), dial'),
  isMove: true,
}
export const DELAY: LastingFault = {
  label: 'Delay',
  hint: '300 ms more each way',
  part: 'delay',
  network: { delay: 300 },
}
export const BLACK_HOLE = blackHole('Black hole', 'Nothing gets through, nobody says so', 'both')
export const REFUSE = door('Refuse', 'Nobody listens at that port', 'refuse')
export const RESTART = close(1012, '1012 Restart', 'Asks to be left alone for 2 s', 'retry-after=2')
export const FORGET = blow('New network', 'The old connection is forgotten', {
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
      blackHole('Black hole, up only', 'The server hears nothing', 'up'),
      blackHole('Black hole, down only', 'The page hears nothing', 'down'),
      {
        label: 'Frame cut short',
        hint: '199 of 202 bytes, then silence',
        part: 'frame',
        begin: { command: 'break', how: 'cut-silence' },
        heal: { command: 'break', how: 'mend' },
      },
    ],
  },
  { title: 'The page and its machine', faults: [ASLEEP, HIDDEN, FROZEN] },
  {
    title: 'The connection ends',
    faults: [
      blow('Reset', 'TCP RST, as from a middlebox', RESET),
      blow('End', 'TCP FIN without a close frame', { command: 'break', how: 'fin' }),
      blow('Frame cut short, end', '199 of 202 bytes, then FIN', { command: 'break', how: 'cut-fin' }),
      blow('Frame cut short, reset', '199 of 202 bytes, then RST', { command: 'break', how: 'cut-reset' }),
    ],
  },
  {
    title: 'Slow',
    faults: [DELAY, JITTER, THIN, STALLS],
  },
  {
    title: 'No way in',
    faults: [
      REFUSE,
      door('Hang', 'Takes the connection, never answers', 'hang'),
      door('Reset at once', 'Takes the connection, resets it', 'reset'),
      door('End at once', 'Takes the connection, ends it', 'fin'),
      door('Open, then end', 'The handshake succeeds, then it ends', 'open-then-fin'),
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
      blow('4401 Token expired', 'Only a fresh token is let in', { command: 'expire' }),
      close(4403, '4403 Forbidden', 'Trying again won’t help'),
    ],
  },
  {
    title: 'Heartbeat answers',
    faults: [
      pongs('Pong cut short', 'Its last byte is missing', 'short'),
      pongs('Newest pong only', 'Pings before it stay unanswered', 'newest'),
      pongs('Late pong', '3 s after the ping', 'late'),
      pongs('No pong', 'Pings are ignored', 'never'),
      pongs('Flood', '200 pongs for each ping', 'flood'),
    ],
  },
]
