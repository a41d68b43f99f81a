// What one message costs over the native class: the benchmark of messages, with its clients.
import { quantile } from '../../common/numbers.ts'
import { measureMessages } from '../../messages/measure.ts'
import type { ClientName, Durations } from '../../messages/measured.ts'
import { dialingPeers, facts, type Peer } from '../peers.ts'
import { rowOf } from '../report/rows.ts'
import { type Cell, NOTHING, type Row, type Section } from '../report/section.ts'
import type { Stage } from '../stage.ts'

const clients: Readonly<Partial<Record<Peer, ClientName>>> = {
  'resilient-socket': 'resilient-socket',
  'drop-in': 'resilient-socket/websocket',
  'reconnecting-websocket': 'reconnecting-websocket',
  partysocket: 'partysocket',
  'websocket-ts': 'websocket-ts',
}

export async function measureMessageTime({ browser }: Stage): Promise<Section> {
  const { received, sent } = await measureMessages(browser)
  const incoming = received.get('text of 100 B') ?? {}
  const outgoing = sent.get('sent') ?? {}
  const measured = dialingPeers.filter((peer) => clients[peer] !== undefined)
  const others = dialingPeers.filter((peer) => clients[peer] === undefined && peer !== 'native-retry')
  const rows: Row[] = measured.flatMap((peer) => {
    const name = clients[peer] as ClientName
    const row = rowOf(peer, [receivedCell(incoming, name), sentCell(outgoing, name)])
    if (peer !== 'resilient-socket') return [row]
    const pinged = [receivedCell(incoming, 'resilient-socket, pinged lately'), NOTHING]
    return [row, { title: '… within a minute of a ping', isOurs: true, cells: pinged }]
  })
  return {
    title: 'Time a message',
    how: `Time over that of the native class in the same run. *Received*: a text of 100 bytes that reaches the application's listener, as a multiple of
the native class's time (${nanoseconds(incoming, 'native').toFixed(0)} ns), and what is added. *Sent*: what the client adds before it calls the native \`send\`, whose own time
is left out. The lower quartile of 201 rounds; \`npm --prefix packages/bench run messages\` prints more. The native
class with a retry leaves each message as it is. Not measured, because each wraps a message in a protocol of its own, so that
another thing would be compared: ${others.map((peer) => facts[peer].title.replaceAll('*', '')).join(', ')}.`,
    columns: [
      { title: 'received', better: 'Less time to receive a message', noise: 0.05 },
      { title: 'sent', better: 'Less time to send a message', noise: 5 },
    ],
    rows,
  }
}

/** As a part of the native class's time, where that is a part of the work. */
function receivedCell(durations: Durations, name: ClientName): Cell {
  const native = nanoseconds(durations, 'native')
  const own = nanoseconds(durations, name)
  const value = own / native
  return Number.isNaN(value) ? NOTHING : { value, text: `${value.toFixed(2)} × (${signed(own - native)} ns)` }
}

function sentCell(durations: Durations, name: ClientName): Cell {
  const value = nanoseconds(durations, name) - nanoseconds(durations, 'native')
  return Number.isNaN(value) ? NOTHING : { value, text: `${signed(value)} ns` }
}

/** The lower quartile. */
function nanoseconds(durations: Durations, name: ClientName): number {
  return quantile(durations[name] ?? [], 0.25)
}

function signed(nanoseconds: number): string {
  return `${nanoseconds < 0 ? '−' : '+'}${Math.abs(nanoseconds).toFixed(0)}`
}
