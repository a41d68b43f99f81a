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
    const row = rowOf(peer, [cellOf(incoming, name), cellOf(outgoing, name)])
    if (peer !== 'resilient-socket') return [row]
    const pinged = [cellOf(incoming, 'resilient-socket, pinged lately'), NOTHING]
    return [row, { title: '… within a minute of a ping', isOurs: true, cells: pinged }]
  })
  return {
    title: 'Time a message',
    how: `Times of the native class in the same run (${nanoseconds(incoming, 'native')} ns to receive a text of 100 bytes with a listener,
${nanoseconds(outgoing, 'native')} ns to send it), and what the client adds. The lower quartile of 201 rounds; the native object's own work is
part of receiving, and is left out of sending. \`npm --prefix packages/bench run messages\` tells more. The lines that dial again
after \`close\` leave each message to the native class. Not measured, because each wraps a message in a protocol of its own, so that
another thing would be compared: ${others.map((peer) => facts[peer].title.replaceAll('*', '')).join(', ')}.`,
    columns: [
      { title: 'received', better: 'Less time to receive a message', noise: 0.05 },
      { title: 'sent', better: 'Less time to send a message', noise: 0.05 },
    ],
    rows,
  }
}

function cellOf(durations: Durations, name: ClientName): Cell {
  const native = nanoseconds(durations, 'native')
  const own = nanoseconds(durations, name)
  const value = own / native
  if (Number.isNaN(value)) return NOTHING
  return { value, text: `${value.toFixed(2)} × (${own < native ? '−' : '+'}${Math.abs(own - native)} ns)` }
}

function nanoseconds(durations: Durations, name: ClientName): number {
  return Math.round(quantile(durations[name] ?? [], 0.25))
}
