import { createHash, timingSafeEqual } from 'node:crypto'
import { serve } from '@hono/node-server'
import { createNodeWebSocket } from '@hono/node-ws'
import { Hono } from 'hono'

const { PORT, ORIGIN, TOKEN } = process.env
if (!PORT || !ORIGIN || !TOKEN) throw new Error('Set PORT, ORIGIN and TOKEN')

const digest = (text) => createHash('sha256').update(text).digest()
// your application: look up or verify a token of the user's own
const isValid = (token) => timingSafeEqual(digest(token ?? ''), digest(TOKEN))

async function handle(socket, data) {
  socket.send(data) // your application: this one is an echo
}

function fail(socket, error) {
  console.error(error)
  socket.close(1011)
}

const app = new Hono()
const { injectWebSocket, upgradeWebSocket, wss } = createNodeWebSocket({ app })
wss.options.maxPayload = 1_048_576

app.get(
  '/',
  (context, next) => (context.req.header('origin') === ORIGIN ? next() : context.text('Forbidden', 403)),
  upgradeWebSocket((context) => {
    const isWelcome = isValid(context.req.query('token'))
    return {
      onOpen(_event, socket) {
        if (!isWelcome) socket.close(4401, 'token')
      },
      onMessage({ data }, socket) {
        if (!isWelcome) return
        const isPing = typeof data === 'string' && data.startsWith('{"type":"ping"')
        if (isPing) socket.send(data.replace('ping', 'pong'))
        else handle(socket, data).catch((error) => fail(socket, error))
      },
    }
  }),
)

const server = serve({ fetch: app.fetch, port: Number(PORT) })
server.on('upgrade', (request) => {
  // A path that `new URL` throws at would end the process.
  if (!/^\/(?![/\\\s])/.test(request.url)) request.url = '/'
})
injectWebSocket(server)

process.once('SIGTERM', () => {
  server.close()
  wss.close()
  for (const socket of wss.clients) socket.close(1012, 'retry-after=2')
  // A dead client doesn't answer.
  setTimeout(() => process.exit(), 5_000).unref()
})
