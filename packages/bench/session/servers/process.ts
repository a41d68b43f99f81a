// A process of the benchmark, for its own code: reports its port, and answers requests.
import { once } from 'node:events'
import type { Server } from 'node:net'
import type { ServerOptions } from 'socket.io'

/** Socket.IO with recovery as in its documentation; HTTP long-polling would cost it a round trip. */
export const RECOVERY: Partial<ServerOptions> = {
  transports: ['websocket'],
  connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true },
}

export type Answers = Readonly<Record<string, (argument: unknown) => unknown>>

/** Reports to the parent that the process is ready, with details; then answers its requests. */
export function answerParent(hello: unknown, answers: Answers): void {
  process.on('message', async ({ ask, argument }: { ask: string; argument: unknown }) => {
    process.send?.({ answer: await answers[ask]?.(argument) })
  })
  process.on('disconnect', () => process.exit())
  process.send?.({ answer: hello })
}

/** Processor time of this process so far, in microseconds: all its threads, in its own code and in the system's. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** The port of a server, when it listens. */
export async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  return address.port
}

/** Milliseconds on the clock that all processes of a machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
