import { serve } from '@hono/node-server'
import { createNodeWebSocket } from '@hono/node-ws'
import { Hono } from 'hono'

const { PORT, ORIGIN, TOKEN } = process.env

const app = new Hono()
const { injectWebSocket, upgradeWebSocket, wss } = createNodeWebSocket({ app })

app.get(
  '/',
  (context, next) => (context.req.header('origin') === ORIGIN ? next() : context.text('Forbidden', 403)),
  upgradeWebSocket((context) => {
    const isWelcome = context.req.query('token') === TOKEN
    return {
      onOpen(_event, socket) {
        if (!isWelcome) socket.close(4401, 'token')
      },
      onMessage({ data }, socket) {
        if (!isWelcome) return
        const isPing = typeof data === 'string' && data.startsWith('{"type":"ping"')
        if (isPing) socket.send(data.replace('ping', 'pong'))
        else socket.send(data) // your application: this one is an echo
      },
    }
  }),
)

const server = serve({ fetch: app.fetch, port: Number(PORT) })
injectWebSocket(server)

process.once('SIGTERM', () => {
  server.close()
  for (const socket of wss.clients) socket.close(1012, 'retry-after=2')
  // Clients that are dead don't answer.
  setTimeout(() => process.exit(), 5_000).unref()
})
