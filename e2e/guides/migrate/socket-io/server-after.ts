import { createHub, type ServerSession } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { WebSocketServer } from 'ws'

export function serve(port: number, save: (text: string) => Promise<void>): WebSocketServer {
  const hub = createHub()
  const rooms = new Map<string, Set<ServerSession>>()
  const membersOf = (room: string): Set<ServerSession> => {
    const members = rooms.get(room) ?? new Set()
    rooms.set(room, members)
    return members
  }

  hub.on('session', (session) => {
    session.on('message', async (data) => {
      const { type, id, room, text } = JSON.parse(String(data))
      if (type === 'join') return void membersOf(room).add(session)
      await save(text)
      for (const member of membersOf(room)) member.send(JSON.stringify({ type: 'text', text }))
      session.send(JSON.stringify({ type: 'saved', id }))
    })
    session.on('end', () => {
      for (const members of rooms.values()) members.delete(session)
    })
  })

  const server = new WebSocketServer({ port, maxPayload: 2_097_152 })
  server.on('connection', (socket, request) => attachWs(hub, socket, request))
  server.on('close', () => hub.close())
  return server
}
