// What sessions without a connection take in the server's memory: real connections that come, say something, and are gone.
import { RawClient } from './drive/raw-client.ts'
import { Child } from './servers/child.ts'
import type { Weight } from './servers/keep.ts'

export interface MemoryOptions {
  readonly kind: 'hub' | 'socket.io'
  readonly sessions: number
  /** What each has unacknowledged: so many texts of so many bytes. */
  readonly bytes: number
  readonly times: number
}

export interface Memory {
  /** Bytes of heap, and what belongs to it, that each of them takes. */
  readonly perSession: number
  /** The same of the whole server, more than when it was empty. */
  readonly total: number
  /** How many can be resumed. */
  readonly kept: number
}

/** So that code is compiled and tables have grown before the first weighing. */
const WARM_UP = 500
const AT_ONCE = 50

export async function measureMemory({ kind, sessions, bytes, times }: MemoryOptions): Promise<Memory> {
  const args = [kind, String(bytes), String(times)]
  await using server = await Child.start<number>('keep', args, { execArgv: ['--expose-gc'] })
  const empty = await server.ask<Weight>('weigh')
  await visit(kind, server.hello, WARM_UP)
  const before = await server.ask<Weight>('weigh')
  await visit(kind, server.hello, sessions)
  const after = await server.ask<Weight>('weigh')
  return {
    perSession: (after.heap - before.heap) / sessions,
    total: after.heap - empty.heap,
    kept: after.sessions,
  }
}

async function visit(kind: MemoryOptions['kind'], port: number, count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - done) }, () => visitOnce(kind, port)))
}

async function visitOnce(kind: MemoryOptions['kind'], port: number): Promise<void> {
  const client = await RawClient.open(kind, port)
  client.send(client.encode('hello', 1), 1)
  await client.leave()
}
