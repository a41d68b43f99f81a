import { wsconnect } from '@nats-io/nats-core'
import { withOptions } from 'resilient-socket/websocket'

// The client pings every 10 s, and the server answers.
const WebSocket = withOptions({
  reconnect: false,
  heartbeat: { maxSilence: 15_000, patience: { busy: 5_000 } },
})

export async function follow(url: string, onTick: (tick: number) => void): Promise<void> {
  const connection = await wsconnect({
    servers: url,
    wsFactory: async (url) => ({ socket: new WebSocket(url), encrypted: url.startsWith('wss:') }),
    pingInterval: 10_000,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    // Not all clients at once.
    reconnectTimeWait: 1_000,
    reconnectJitter: 4_000,
  })
  // A NATS server only passes on what clients publish. Here this client publishes.
  const timer = setInterval(() => {
    if (connection.isClosed()) clearInterval(timer)
    else connection.publish('ticks', String(Date.now()))
  }, 200)
  for await (const message of connection.subscribe('ticks')) onTick(Number(message.string()))
}
