import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { WebSocketServer } from 'ws'

const FILE = 'notes.jsonl'

// your application: look up or verify a token of the user's own
const users = new Map([
  ['ada-token', 'Ada'],
  ['bob-token', 'Bob'],
])

const hub = createHub({
  authenticate: (token) => {
    const user = users.get(token)
    if (user === undefined) throw new Error('Unknown token')
    return user
  },
})

// One line for each note. Its author and the id that the page gave it identify a note.
const notes = new Map()
const keyOf = ({ author, id }) => JSON.stringify([author, id])
const lines = existsSync(FILE) ? readFileSync(FILE, 'utf8').trim().split('\n') : []
for (const note of lines.filter(Boolean).map((line) => JSON.parse(line))) notes.set(keyOf(note), note)

function save(note) {
  // The page sent it again after a reset, and it had arrived the first time.
  if (notes.has(keyOf(note))) return
  // your application: a transaction of your database
  appendFileSync(FILE, `${JSON.stringify(note)}\n`, { flush: true })
  notes.set(keyOf(note), note)
  for (const session of hub.sessions) {
    const result = session.send(JSON.stringify({ type: 'more', notes: [note] }))
    // This client reads too slowly. Its next session begins with all notes.
    if (result === 'dropped') session.close()
  }
}

hub.on('session', (session) => {
  session.send(JSON.stringify({ type: 'all', notes: [...notes.values()] }))
  session.on('message', (data) => {
    const { id, text } = JSON.parse(data)
    save({ author: session.principal, id: String(id), text: String(text) })
  })
})
hub.on('error', (error) => console.error(error))

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080), maxPayload: 2_097_152 })
server.on('connection', (socket, request) => attachWs(hub, socket, request))
