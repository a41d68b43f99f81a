import { cpus, freemem, totalmem } from 'node:os'
import { WebSocketServer } from 'ws'

const metrics = {
  cpu: measureCpu,
  memory: () => 100 * (1 - freemem() / totalmem()),
  heap: () => process.memoryUsage().heapUsed / 1_048_576,
  clients: () => server.clients.size,
}

/** The sockets that have subscribed to each topic. */
const subscribers = new Map(Object.keys(metrics).map((topic) => [topic, new Set()]))

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })

server.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.on('message', (data) => {
    const { type, id, topic } = parse(data)
    if (type === 'ping') return socket.send(JSON.stringify({ type: 'pong', id }))
    if (type === 'subscribe') subscribers.get(topic)?.add(socket)
    if (type === 'unsubscribe') subscribers.get(topic)?.delete(socket)
    console.log(type, topic)
  })
  socket.on('close', () => {
    for (const sockets of subscribers.values()) sockets.delete(socket)
  })
})

setInterval(() => {
  for (const [topic, sockets] of subscribers) {
    const message = JSON.stringify({ topic, value: metrics[topic]() })
    for (const socket of sockets) socket.send(message)
  }
}, 500)

function parse(data) {
  try {
    return JSON.parse(data) ?? {}
  } catch {
    return {}
  }
}

let idleBefore = 0
let totalBefore = 0

/** The share of the time since the last call, in percent. */
function measureCpu() {
  const times = cpus().map((cpu) => cpu.times)
  const idle = times.reduce((sum, { idle }) => sum + idle, 0)
  const total = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0)
  const share = 1 - (idle - idleBefore) / Math.max(1, total - totalBefore)
  idleBefore = idle
  totalBefore = total
  return 100 * share
}
