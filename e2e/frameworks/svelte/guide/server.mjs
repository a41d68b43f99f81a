import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { WebSocketServer } from 'ws'

const FILE = 'edits.jsonl'

const lines = existsSync(FILE) ? readFileSync(FILE, 'utf8').split('\n').filter(Boolean) : []
const edits = lines.map((line) => JSON.parse(line))
const ids = new Set(edits.map(({ id }) => id))

const hub = createHub()

function save(edit) {
  // The page sent it again after a reset, and it had arrived the first time.
  if (ids.has(edit.id)) return
  // your application: a transaction of your database
  appendFileSync(FILE, `${JSON.stringify(edit)}\n`, { flush: true })
  ids.add(edit.id)
  edits.push(edit)
  for (const session of hub.sessions) {
    const result = session.send(JSON.stringify({ type: 'more', edits: [edit] }))
    // This page reads too slowly. Its next session begins with everything.
    if (result === 'dropped') session.close()
  }
}

hub.on('session', (session) => {
  session.send(JSON.stringify({ type: 'all', edits }))
  session.on('message', (data) => {
    const { id, action, item, text } = JSON.parse(data)
    save({ id: String(id), action: String(action), item: String(item), text: String(text) })
  })
})
hub.on('error', (error) => console.error(error))

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080), maxPayload: 2_097_152 })
server.on('connection', (socket, request) => attachWs(hub, socket, request))
