import { createClient } from 'graphql-ws'
import { graphqlHeartbeat } from 'resilient-socket/heartbeats'
import { withOptions } from 'resilient-socket/websocket'

export function follow(url: string, onTick: (tick: number) => void): void {
  const client = createClient({
    url,
    webSocketImpl: withOptions({ reconnect: false, heartbeat: graphqlHeartbeat() }),
    shouldRetry: () => true,
    retryAttempts: Infinity,
    retryWait(retries) {
      const delay = Math.random() * Math.min(5_000 * 2 ** retries, 15_000)
      return new Promise((resolve) => setTimeout(resolve, delay))
    },
  })
  client.subscribe<{ ticks: number }>(
    { query: 'subscription { ticks }' },
    { next: ({ data }) => data && onTick(data.ticks), error: console.error, complete() {} },
  )
}
