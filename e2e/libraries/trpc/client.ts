import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { withOptions } from 'resilient-socket/websocket'
import type { AppRouter } from './server.ts'

// The server pings every 10 s.
const WebSocket = withOptions({
  reconnect: false,
  heartbeat: { maxSilence: 15_000, patience: { busy: 5_000 } },
})

export function follow(url: string, onTick: (tick: number) => void): void {
  const retryDelayMs = (attempt: number) => Math.random() * Math.min(5_000 * 2 ** attempt, 15_000)
  const wsClient = createWSClient({ url, WebSocket, retryDelayMs })
  const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: wsClient })] })
  client.ticks.subscribe(undefined, { onData: onTick, onError: console.error })
}
