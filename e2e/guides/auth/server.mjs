import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const { PORT, ORIGIN, LOGIN = 15 * 60_000 } = process.env
if (!PORT || !ORIGIN) throw new Error('Set PORT and ORIGIN')

// your application: a database
const logins = new Map() // by the value of the cookie
const tickets = new Map()

const expiry = () => Date.now() + Number(LOGIN)
const loginOf = ({ headers }) => logins.get(/\blogin=([\w-]+)/.exec(headers.cookie)?.[1])

const http = createServer((request, response) => {
  if (request.method !== 'POST' || request.headers.origin !== ORIGIN) return response.writeHead(404).end()
  const [path, user] = request.url.split('?')
  // your application: check a password here
  if (path === '/login') {
    const id = randomUUID()
    logins.set(id, { id, user, expiresAt: expiry() })
    // Behind TLS add `Secure`.
    return response.writeHead(204, { 'set-cookie': `login=${id}; HttpOnly; SameSite=Strict; Path=/` }).end()
  }
  const login = loginOf(request)
  if (!login) return response.writeHead(401).end()
  login.expiresAt = expiry()
  if (path === '/ticket') return response.end(newTicket(login))
  if (path === '/logout') logins.delete(login.id)
  response.writeHead(204).end() // also for /refresh
})

function newTicket(login) {
  const ticket = randomUUID()
  tickets.set(ticket, login)
  setTimeout(() => tickets.delete(ticket), 60_000).unref()
  return ticket
}

/** A ticket works once. */
function redeem(ticket) {
  const login = tickets.get(ticket)
  tickets.delete(ticket)
  return login
}

const server = new WebSocketServer({ server: http, verifyClient: ({ origin }) => origin === ORIGIN })
server.on('connection', (socket, request) => {
  // Nobody stays without a login.
  let timer = setTimeout(() => socket.close(4401, 'too late'), 5_000)
  socket.on('close', () => clearTimeout(timer))
  socket.on('error', console.error)

  function admit(login) {
    clearTimeout(timer)
    const left = login ? login.expiresAt - Date.now() : 0
    if (left <= 0) return socket.close(4401, 'log in')
    if (login.user === 'mallory') return socket.close(4403, 'blocked')
    timer = setTimeout(() => socket.close(4401, 'expired'), left)
    socket.send(`welcome ${login.user}`)
    socket.on('message', (data) => {
      const text = String(data)
      if (text.startsWith('{"type":"ping"')) socket.send(text.replace('ping', 'pong'))
      else socket.send(`${login.user}: ${text}`) // your application
    })
  }

  const [path, query] = request.url.split('?')
  if (path === '/by-ticket') admit(redeem(query))
  else if (path === '/by-cookie') admit(loginOf(request))
  else if (path === '/by-message') socket.once('message', (data) => admit(redeem(String(data))))
  else socket.close(4404)
})

http.listen(Number(PORT))
