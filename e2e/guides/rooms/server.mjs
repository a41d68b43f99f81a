import { WebSocketServer } from 'ws'

const { PORT = 8080, KEEPALIVE = 30_000 } = process.env
const rooms = new Map() // name → its members' connections

function tell(room, message) {
  for (const member of rooms.get(room) ?? []) member.send(JSON.stringify({ room, ...message }))
}

function join(socket, room) {
  // your application: may this user join this room?
  rooms.set(room, (rooms.get(room) ?? new Set()).add(socket))
  tell(room, { type: 'members', count: rooms.get(room).size })
}

function leave(socket, room) {
  if (!rooms.get(room)?.delete(socket)) return
  tell(room, { type: 'members', count: rooms.get(room).size })
  if (rooms.get(room).size === 0) rooms.delete(room)
}

function say(socket, room, text) {
  if (rooms.get(room)?.has(socket)) tell(room, { type: 'said', text })
}

const actions = new Map(Object.entries({ join, leave, say }))

function parse(text) {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

const server = new WebSocketServer({ port: Number(PORT) })
server.on('connection', (socket) => {
  socket.isAlive = true
  socket.on('pong', () => {
    socket.isAlive = true
  })
  socket.on('error', console.error)
  socket.on('message', (data) => {
    const text = String(data)
    if (text.startsWith('{"type":"ping"')) return socket.send(text.replace('ping', 'pong'))
    const { type, room, text: said } = parse(text)
    const action = actions.get(type)
    if (action && typeof room === 'string') action(socket, room, said)
    else socket.close(4400, 'unknown message')
  })
  socket.on('close', () => {
    for (const room of rooms.keys()) leave(socket, room)
  })
})

// A member whose connection died in silence would stay in its rooms. Browsers answer these pings by themselves.
setInterval(() => {
  for (const socket of server.clients) {
    if (!socket.isAlive) socket.terminate()
    socket.isAlive = false
    socket.ping()
  }
}, Number(KEEPALIVE))
