import { setInterval } from 'node:timers/promises'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'

const { router, procedure } = initTRPC.create()

const ticks = procedure.subscription(async function* ({ signal }) {
  for await (const _ of setInterval(200, undefined, { signal })) yield Date.now()
})

const appRouter = router({ ticks })
export type AppRouter = typeof appRouter

export function serve(port: number): WebSocketServer {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  // The client's heartbeat waits for these pings.
  applyWSSHandler({ wss: server, router: appRouter, keepAlive: { enabled: true, pingMs: 10_000 } })
  return server
}
