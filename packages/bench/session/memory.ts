// The memory of detached sessions on the server, made by real connections that send something and end.
import { RawClient } from './drive/raw-client.ts'
import { Child } from './servers/child.ts'
import type { Weight } from './servers/keep.ts'

export interface MemoryOptions {
  readonly kind: 'hub' | 'socket.io'
  readonly sessions: number
  /** Unacknowledged texts of each session: their bytes and their number. */
  readonly bytes: number
  readonly times: number
}

export interface Memory {
  /** Bytes of heap and external memory for each session. */
  readonly perSession: number
  /** Bytes of the whole server, less those when it was empty. */
  readonly total: number
  /** How many can be resumed. */
  readonly kept: number
}

/** Run first, so that code is compiled and tables have grown before the first measurement. */
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
