// Why TCP heals late: every pause between retransmissions is twice the one before, and nothing cuts a pause short.
import { delivered, lost, type Replay, type Route, track } from './replay.ts'

const BROWSER = 0
const SERVER = 1
const FLIGHT = 1
const HANDSHAKE_FLIGHT = 0.25

const GONE_AT = 3
const SENT_AT = 3.4
const BACK_AT = 17
const DIALED_AT = 18
const OPEN_AT = DIALED_AT + 6 * HANDSHAKE_FLIGHT

/** Seconds before each retransmission: RFC 6298, section 5.5. The last one gets through. */
const PAUSES = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]
const LAST_TRY_AT = SENT_AT + 25.4

const oldUp: Route = { wire: 0, from: BROWSER, to: SERVER, tone: 'plain' }
const oldDown: Route = { ...oldUp, from: SERVER, to: BROWSER }
const newUp: Route = { ...oldUp, wire: 1, tone: 'ours' }
const newDown: Route = { ...oldDown, wire: 1, tone: 'ours' }

const network = track(
  'Network',
  [0, 'up', 'calm'],
  [GONE_AT, 'gone for 14 s', 'dead'],
  [BACK_AT, 'back', 'calm'],
)

const oldConnection = track(
  'Old connection',
  [0, 'works', 'plain'],
  ...PAUSES.map((pause) => [pausesFrom(pause), `waits ${pause} s`, 'waiting'] as const),
  [LAST_TRY_AT, 'works', 'plain'],
)

const newConnection = track('New connection', [DIALED_AT, 'dialling', 'ours'], [OPEN_AT, 'open', 'ours'])

export const lateHealing: Replay = {
  title: 'Why TCP heals late',
  about:
    'Nobody tells TCP that the network is back. It finds out at its next retransmission, and each pause is twice as long as the one before. So after an outage of N seconds the old connection may be silent for up to N more, while a new one gets through at once.',
  source: {
    text: 'RFC 6298: the retransmission timer',
    href: 'https://www.rfc-editor.org/rfc/rfc6298#section-5',
  },
  duration: 34,
  actors: [
    { name: 'Browser', states: [], icon: 'window', at: BROWSER },
    { name: 'Server', states: [], icon: 'server', at: SERVER },
  ],
  wires: [
    { ...oldConnection, gapAt: 0.5, path: network },
    { ...newConnection, gapAt: 0.5, path: network },
  ],
  packets: [
    delivered(oldUp, 'data', 0.5, FLIGHT),
    delivered(oldDown, 'ACK', 0.5 + FLIGHT, FLIGHT),
    // The message, and its retransmissions. The first ones are too close for a text each.
    ...PAUSES.map((pause) => lost(oldUp, pause > 0.8 ? 'again' : '', pausesFrom(pause), FLIGHT / 2)),
    delivered(oldUp, 'again', LAST_TRY_AT, FLIGHT),
    delivered(oldDown, 'ACK', LAST_TRY_AT + FLIGHT, FLIGHT),
    delivered(oldUp, 'data', LAST_TRY_AT + 2 * FLIGHT, FLIGHT),
    delivered(oldDown, 'ACK', LAST_TRY_AT + 3 * FLIGHT, FLIGHT),
    ...['SYN', 'TLS', 'HTTP'].flatMap((text, index) => {
      const sentAt = DIALED_AT + 2 * index * HANDSHAKE_FLIGHT
      return [
        delivered(newUp, text, sentAt, HANDSHAKE_FLIGHT),
        delivered(newDown, text, sentAt + HANDSHAKE_FLIGHT, HANDSHAKE_FLIGHT),
      ]
    }),
    ...[20, 23, 26, 29, 32].flatMap((sentAt) => [
      delivered(newUp, 'data', sentAt, FLIGHT),
      delivered(newDown, 'data', sentAt + FLIGHT, FLIGHT),
    ]),
  ],
  bars: [network, oldConnection, newConnection],
  captions: [
    [0, 1, 'Data goes out, acknowledgements come back.'],
    [GONE_AT, 5.1, 'The network is gone, so TCP sends the bytes again, after 0.2 s, 0.4 s, 0.8 s, 1.6 s…'],
    [7.5, 10.2, 'Each pause is twice as long as the one before, so that a busy network isn’t flooded.'],
    [BACK_AT, 17.7, 'The network is back, a second after the last try, and the next one is due in 11.8 s.'],
    [DIALED_AT, 18.4, 'A new connection has no pause to wait out, and is open after three round trips.'],
    [20, 23.5, 'The new one works; on the old one, new data waits behind the bytes that were lost.'],
    [LAST_TRY_AT, 29.5, 'The old connection’s next try gets through, 11.8 s after the network came back.'],
  ],
}

/** The pauses before this one sum up to it, less the first one. */
function pausesFrom(pause: number): number {
  return SENT_AT + pause - 0.2
}
