// The six scenarios: faults in the order in which they come in real life. Knows only the fault desk.
import {
  ASLEEP,
  BLACK_HOLE,
  BUSY,
  FORGET,
  JITTER,
  OFFLINE,
  REFUSE,
  RESTART,
  STALLS,
  THIN,
} from '../faults/fault-catalogue.ts'
import type { FaultDesk } from '../faults/fault-desk.ts'

export interface Step {
  /** Milliseconds after the step before. */
  readonly after: number
  /** What the page says about the step. */
  readonly says: string
  readonly act: (desk: FaultDesk) => unknown
  /** The timeline's label from here on. */
  readonly mark?: string
  /** Connections break here, or carry nothing from here on. */
  readonly breaks?: boolean
  /** From here on, connections can be made and used. */
  readonly returns?: boolean
}

export interface Scenario {
  /** The name in the page's address. */
  readonly id: string
  readonly label: string
  /** What a recovery is measured from. */
  readonly returns: string
  readonly steps: readonly Step[]
}

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'wifi',
    label: 'Switch Wi-Fi',
    returns: 'the network',
    steps: [
      {
        after: 0,
        says: 'You walk out of range. The network is gone.',
        act: (desk) => Promise.all([desk.begin(OFFLINE), desk.strike(FORGET)]),
        mark: 'network gone',
        breaks: true,
      },
      {
        after: 3_000,
        says: 'The new Wi-Fi is there. Your old address isn’t.',
        act: (desk) => desk.end(OFFLINE),
        returns: true,
      },
    ],
  },
  {
    id: 'tunnel',
    label: 'Train tunnel',
    returns: 'the network',
    steps: [
      {
        after: 0,
        says: 'The signal gets weak.',
        act: (desk) => Promise.all([desk.begin(JITTER), desk.begin(THIN)]),
        mark: 'weak signal',
      },
      {
        after: 2_000,
        says: 'Inside the tunnel nothing gets through, and the cell forgets your phone.',
        act: (desk) => Promise.all([desk.begin(BLACK_HOLE), desk.strike(FORGET)]),
        mark: 'network gone',
        breaks: true,
      },
      {
        after: 8_000,
        says: 'Out of the tunnel, in another cell.',
        act: (desk) => desk.restore(),
        returns: true,
      },
    ],
  },
  {
    id: 'laptop',
    label: 'Close the laptop',
    returns: 'waking up',
    steps: [
      {
        after: 0,
        says: 'The lid is closed. Nothing runs.',
        act: (desk) => desk.begin(ASLEEP),
        mark: 'asleep',
      },
      {
        after: 3_000,
        says: 'Meanwhile the router forgets the connection.',
        act: (desk) => desk.strike(FORGET),
        breaks: true,
      },
      { after: 3_000, says: 'The lid is opened.', act: (desk) => desk.restore(), returns: true },
    ],
  },
  {
    id: 'hotel',
    label: 'Hotel Wi-Fi',
    returns: 'the network',
    steps: [
      {
        after: 0,
        says: 'The line stalls, then everything comes at once.',
        act: (desk) => Promise.all([desk.begin(JITTER), desk.begin(STALLS)]),
        mark: 'line stalls',
      },
      {
        after: 2_000,
        says: 'Another access point. It has never heard of your connection.',
        act: (desk) => desk.strike(FORGET),
        mark: 'stalls, new access point',
        breaks: true,
        returns: true,
      },
      { after: 8_000, says: 'The line is fine again.', act: (desk) => desk.restore() },
    ],
  },
  {
    id: 'deploy',
    label: 'Server deploy',
    returns: 'the server',
    steps: [
      {
        after: 0,
        says: 'The server restarts: it closes with 1012 and asks for 2 s of quiet.',
        act: (desk) => Promise.all([desk.strike(RESTART), desk.begin(REFUSE)]),
        mark: 'server down',
        breaks: true,
      },
      { after: 4_000, says: 'The new server is up.', act: (desk) => desk.restore(), returns: true },
    ],
  },
  {
    id: 'slow',
    label: 'Slow server',
    returns: 'the server',
    steps: [
      {
        after: 0,
        says: 'The server works on a request for 12 s. It still answers pings.',
        act: (desk) => desk.begin(BUSY),
        mark: 'server busy',
      },
      { after: 12_000, says: 'The answers come.', act: (desk) => desk.end(BUSY) },
    ],
  },
]
