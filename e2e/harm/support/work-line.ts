// One client's way to a server: a fault proxy that counts who comes, and a server behind it.
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { freshAddress } from '../../engines/support/fresh-address.ts'
import type { Visit } from './conversation.ts'
import { WorkServer, type WorkServerOptions } from './work-server.ts'

export interface Line {
  /** Where the client dials. */
  readonly url: string
  readonly proxy: FaultProxy
  /** Connections that a server of the test's own has seen. */
  readonly visits: readonly Visit[]
  close(): Promise<void>
}

/** On an address of its own: browsers hold dials against an address where others hang. */
export async function startWorkLine(options: WorkServerOptions = {}): Promise<Line> {
  const host = freshAddress()
  const server = await WorkServer.start({ host, ...options })
  const proxy = await FaultProxy.listen({ host, port: server.port }, 0)
  return {
    url: `ws://${host}:${proxy.port}/`,
    proxy,
    visits: server.visits,
    async close() {
      proxy.close()
      await server.close()
    },
  }
}
