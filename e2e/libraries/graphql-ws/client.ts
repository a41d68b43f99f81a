import { createClient } from 'graphql-ws'
import { withOptions } from 'resilient-socket/websocket'

/** The pings of the protocol graphql-transport-ws, which every server of it answers. */
const format = {
  ping: (id: string) => JSON.stringify({ type: 'ping', payload: { id } }),
  pong(data: unknown) {
    if (typeof data !== 'string' || !data.startsWith('{"type":"pong"')) return false
    return JSON.parse(data).payload?.id ?? false
  },
}

export function follow(url: string, onTick: (tick: number) => void): void {
  const client = createClient({
    url,
    webSocketImpl: withOptions({ reconnect: false, heartbeat: { format } }),
    shouldRetry: () => true,
    retryAttempts: Infinity,
    retryWait(retries) {
      const delay = Math.random() * Math.min(1_000 * 2 ** retries, 15_000)
      return new Promise((resolve) => setTimeout(resolve, delay))
    },
  })
  client.subscribe<{ ticks: number }>(
    { query: 'subscription { ticks }' },
    { next: ({ data }) => data && onTick(data.ticks), error: console.error, complete() {} },
  )
}
