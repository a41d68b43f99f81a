// A port of a namespace's loopback under the same number here.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('relay.mjs', import.meta.url))

export class PortRelay {
  readonly #far: ChildProcess
  readonly #near: Server
  readonly #sockets: ReadonlySet<Socket>

  private constructor(far: ChildProcess, near: Server, sockets: ReadonlySet<Socket>) {
    this.#far = far
    this.#near = near
    this.#sockets = sockets
  }

  /** `node`: starts it there. */
  static async open(node: string, port: number, folder: string): Promise<PortRelay> {
    const path = join(folder, `port-${port}`)
    const far = spawn(node, [SCRIPT, path, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(far.stdout, 'data')
    const sockets = new Set<Socket>()
    const near = createServer((socket) => {
      const there = connect(path)
      for (const end of [socket, there]) sockets.add(end.on('error', () => undefined))
      socket.on('close', () => there.destroy()).pipe(there)
      there.on('close', () => socket.destroy()).pipe(socket)
    }).listen(port, '127.0.0.1')
    await once(near, 'listening')
    return new PortRelay(far, near, sockets)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    const ended = Promise.all([once(this.#near, 'close'), once(this.#far, 'exit')])
    this.#near.close()
    this.#far.stdin?.end()
    await ended
  }
}
