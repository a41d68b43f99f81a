import { createSession } from 'resilient-socket/session'
import { typed } from 'resilient-socket/typed'
import { z } from 'zod'

const incoming = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('saved'), id: z.string() }),
])
const outgoing = z.discriminatedUnion('type', [
  z.object({ type: z.literal('join'), room: z.string() }),
  z.object({ type: z.literal('say'), id: z.string(), room: z.string(), text: z.string() }),
])

export function joinChat(
  url: string,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => Promise<void> {
  const session = createSession(url)
  const live = typed(session, { incoming, outgoing })
  live.on('text', ({ text }) => showText(text))
  session.on('state', ({ state }) => showStatus(state === 'live' ? 'connected' : 'offline'))
  // The server keeps the room across connections. After a reset a new session begins.
  live.send({ type: 'join', room })
  session.on('reset', () => live.send({ type: 'join', room }))

  return async (text) => {
    try {
      await live.request({ type: 'say', room, text }, { reply: 'saved', timeout: Infinity })
    } catch {
      // The session was reset, because the server was restarted, for example.
      showText(`Not confirmed: ${text}`)
    }
  }
}
