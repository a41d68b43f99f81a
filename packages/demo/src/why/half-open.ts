// Half-open TCP: the path dies and neither end is told, so the page says OPEN after the server has closed.
import { delivered, lost, type Replay, type Route, track } from './replay.ts'

const PAGE = 0
const SERVER = 1
const FLIGHT = 1.4
const GONE_AT = 9
const SENT_AT = 11
const CLOSED_AT = 25

const up: Route = { wire: 0, from: PAGE, to: SERVER, tone: 'plain' }
const down: Route = { wire: 0, from: SERVER, to: PAGE, tone: 'calm' }

const network = track('Network', [0, 'up', 'calm'], [GONE_AT, 'gone', 'dead'])

const page = track('readyState', [0, 'OPEN', 'plain'])

const server = track('Server', [0, 'connected', 'calm'], [CLOSED_AT, 'closed', 'dead'])

export const halfOpen: Replay = {
  title: 'Why a dead connection says OPEN',
  about:
    'A TCP connection is state that two kernels remember. It closes when a FIN or a RST arrives. When the path between them dies, neither does: your kernel keeps retransmitting, and `readyState` stays `OPEN` for minutes.',
  source: {
    text: 'RFC 9293: half-open connections',
    href: 'https://www.rfc-editor.org/rfc/rfc9293#section-3.5.1',
  },
  duration: 32,
  actors: [
    { ...page, name: 'Your page', icon: 'window', at: PAGE },
    { ...server, icon: 'server', at: SERVER },
  ],
  wires: [{ ...network, gapAt: 0.5, path: network }],
  packets: [
    delivered(up, 'data', 0.5, FLIGHT),
    delivered(down, 'ACK', 0.5 + FLIGHT, FLIGHT),
    delivered(down, 'data', 4.5, FLIGHT),
    delivered(up, 'ACK', 4.5 + FLIGHT, FLIGHT),
    // The message, and its retransmissions. The first ones are too close for a text each.
    ...[0, 0.2, 0.6, 1.4, 3, 6.2, 12.6].map((after) =>
      lost(up, after > 2 ? 'again' : after ? '' : 'data', SENT_AT + after, FLIGHT / 2),
    ),
    lost(down, 'ping', 15.5, FLIGHT / 2),
    lost(down, 'FIN', CLOSED_AT, FLIGHT / 2),
  ],
  bars: [network, server, page],
  captions: [
    [0, 1.4, 'Data goes out, acknowledgements come back, and OPEN is true.'],
    [GONE_AT, 10, 'The path dies, and neither end is told: there is no FIN and no RST.'],
    [SENT_AT, 11.6, 'Your page sends, and send() throws nothing, because the kernel takes the bytes.'],
    [13.5, 17.7, 'No ACK comes, so the kernel sends the same bytes again, after longer and longer pauses.'],
    [CLOSED_AT, 26, 'The server gets no pong and closes, but its FIN is lost too.'],
    [28, 32, 'The server has closed, your page says OPEN, and Linux retransmits for about 15 minutes.'],
  ],
}
