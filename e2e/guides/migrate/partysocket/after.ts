import { ResilientSocket } from 'resilient-socket'

export function joinChat(
  host: string,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => void {
  const socket = new ResilientSocket(partyUrl(host, room, { color: 'teal' }), {
    // The server mustn't see one `_pk` on two connections.
    overlap: false,
  })
  socket.on('open', () => showStatus('connected'))
  socket.on('message', ({ data }) => showText(JSON.parse(String(data)).text))
  socket.on('lost', () => showStatus('offline'))

  return (text) => {
    if (socket.send(JSON.stringify({ type: 'say', text })) === 'dropped') showStatus('not sent')
  }
}

/** The address that PartySocket makes of its options. `_pk` is the client's id, the same on each connection. */
function partyUrl(host: string, room: string, query: Record<string, string>, party = 'main'): string {
  const protocol = /^(localhost|127\.0\.0\.1):/.test(host) ? 'ws' : 'wss'
  const parameters = new URLSearchParams({ _pk: crypto.randomUUID(), ...query })
  return `${protocol}://${host}/parties/${party}/${room}?${parameters}`
}
