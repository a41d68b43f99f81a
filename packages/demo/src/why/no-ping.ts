// Why a page can't ping: ping frames end in the browser. A heartbeat in ordinary messages reaches JavaScript.
import { delivered, lost, type Replay, type Route, track } from './replay.ts'

const SCRIPT = 0
const BROWSER = 0.5
const SERVER = 1
const GAP = 0.75

const FRAME_FLIGHT = 1.4
const FLIGHT = 2
const DIAL_FLIGHT = 0.9

// ResilientSocket's defaults: a ping after 18 to 20 s of silence, 2 s for the pong, then 4 s; a backup 7 to 10 s after the ping.
const FORGOTTEN_AT = 11
const PINGED_AT = 28
const CHECKING_AT = PINGED_AT + 2
const DIALED_AT = PINGED_AT + 8
const OPEN_AT = DIALED_AT + 2 * DIAL_FLIGHT

const serverFrame: Route = { wire: 0, from: SERVER, to: BROWSER, tone: 'calm' }
const ping: Route = { wire: 0, from: SCRIPT, to: SERVER, tone: 'ours' }
const pong: Route = { ...ping, from: SERVER, to: SCRIPT }
const backupUp: Route = { ...ping, wire: 1 }
const backupDown: Route = { ...pong, wire: 1 }

const path = track('Network path', [0, 'works', 'calm'], [FORGOTTEN_AT, 'forgotten by a router', 'dead'])

const browser = track('readyState', [0, 'OPEN', 'plain'])

const client = track(
  'ResilientSocket',
  [0, 'Healthy', 'ours'],
  [CHECKING_AT, 'Checking…', 'waiting'],
  [OPEN_AT, 'Healthy', 'ours'],
)

const connection = track(
  'Connection',
  [0, 'works', 'plain'],
  [FORGOTTEN_AT, 'dead', 'dead'],
  [OPEN_AT, 'let go', 'calm'],
)
const backup = track('Backup', [DIALED_AT, 'dialling', 'ours'], [OPEN_AT, 'open', 'ours'])

export const noPing: Replay = {
  title: 'Why a page can’t ping',
  about:
    'The browser answers the server’s ping frames itself. JavaScript never sees them and can’t send its own, so a page has to ask in an ordinary message. ResilientSocket does so after 20 s of silence, asks again, dials a backup connection, and only then lets the old one go.',
  source: {
    text: 'WebSockets Standard: ping and pong frames',
    href: 'https://websockets.spec.whatwg.org/#ping-and-pong-frames',
  },
  duration: 42,
  actors: [
    { ...client, name: 'JavaScript', icon: 'script', at: SCRIPT },
    { ...browser, name: 'Browser', icon: 'window', at: BROWSER },
    { name: 'Server', states: [], icon: 'server', at: SERVER },
  ],
  wires: [
    { ...connection, gapAt: GAP, path },
    // The router forgot one connection. It carries others.
    { ...backup, gapAt: GAP, path: track('') },
  ],
  packets: [
    delivered(serverFrame, 'ping', 1, FRAME_FLIGHT),
    delivered({ ...serverFrame, from: BROWSER, to: SERVER }, 'pong', 1 + FRAME_FLIGHT, FRAME_FLIGHT),
    delivered(ping, 'ping', 6, FLIGHT),
    delivered(pong, 'pong', 6 + FLIGHT, FLIGHT),
    lost(serverFrame, 'ping', 16, FRAME_FLIGHT / 2),
    ...[PINGED_AT, CHECKING_AT, CHECKING_AT + 4].map((at) => lost(ping, 'ping', at, 0.75 * FLIGHT)),
    delivered(backupUp, 'dial', DIALED_AT, DIAL_FLIGHT),
    delivered(backupDown, 'open', DIALED_AT + DIAL_FLIGHT, DIAL_FLIGHT),
    delivered(backupUp, 'data', OPEN_AT, FLIGHT),
    delivered(backupDown, 'data', OPEN_AT + FLIGHT, FLIGHT),
  ],
  bars: [path, browser, client],
  captions: [
    [0, 1.7, 'The server sends a ping frame, the browser answers it, and JavaScript sees nothing.'],
    [5, 9.5, 'ResilientSocket pings in an ordinary message, so the pong comes back to JavaScript.'],
    [FORGOTTEN_AT, 13, 'A router forgets the connection, and the browser still says OPEN.'],
    [15.5, 17.3, 'The next ping frame is lost, but a browser doesn’t wait for pings, so it reports nothing.'],
    [PINGED_AT, 28.8, 'Nothing has arrived for 18 s, so ResilientSocket pings.'],
    [CHECKING_AT, 30.8, 'No pong after 2 s: ResilientSocket asks again, and new messages wait in its queue.'],
    [DIALED_AT, 36.6, 'It dials a backup connection and keeps the old one, which may still answer first.'],
    [OPEN_AT, 39.2, 'The backup is open, so ResilientSocket lets the old connection go.'],
  ],
}
