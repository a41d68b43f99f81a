// One requirement of a standard, and what it is tried with: a class, and a server. Runs in a page or a Worker.
import { Fails } from './fails.ts'

export interface Case {
  /** A requirement, in the present tense. */
  readonly name: string
  /** Where it is required. */
  readonly cites: string
  run(bench: Bench): unknown
}

/** What the server saw of one connection. */
export interface Visit {
  /** The request's header. */
  readonly protocols: string
  /** `text …` or `binary 0,1,2`. */
  readonly messages: readonly string[]
  /** How the client closed it: 1005 without a code, 1006 without a close frame. */
  readonly code: number
  readonly reason: string
}

export interface Witnessed {
  readonly path: string
  /** What the server saw there, when that is over. */
  readonly visit: () => Promise<Visit>
  /** Fails when it is dialled for the second time. */
  readonly redialled: () => Promise<never>
}

/** Milliseconds: nothing that is expected takes as long. */
const PATIENCE = 10_000

let count = 0

/** The sockets of one case; all of them are closed after it. */
export class Bench {
  readonly WebSocket: typeof WebSocket
  /** Without a slash at its end. */
  readonly server: string
  readonly #sockets: WebSocket[] = []

  constructor(Class: typeof WebSocket, server: string) {
    this.WebSocket = Class
    this.server = server
  }

  /** A socket of this class, whatever its arguments are worth. */
  make(...args: readonly unknown[]): WebSocket {
    const socket = Reflect.construct(this.WebSocket, args) as WebSocket
    this.#sockets.push(socket)
    return socket
  }

  /** `path`: what the server is to do. */
  dial(path = '/echo', ...protocols: readonly unknown[]): WebSocket {
    return this.make(this.server + path, ...protocols)
  }

  async open(path?: string, ...protocols: readonly unknown[]): Promise<WebSocket> {
    const socket = this.dial(path, ...protocols)
    await this.next(socket, 'open')
    return socket
  }

  /** The next event of this type; one that ends the wait for it is a failure. */
  next<K extends keyof WebSocketEventMap>(socket: WebSocket, type: K): Promise<WebSocketEventMap[K]> {
    return new Promise((resolve, reject) => {
      socket.addEventListener(type, resolve, { once: true })
      const refuse = (event: Event): void => reject(new Fails(`${event.type} in place of ${type}`))
      for (const end of ['connectionlost', ...(type === 'error' ? [] : ['close'])])
        if (end !== type) socket.addEventListener(end, refuse, { once: true })
    })
  }

  /** Resolves with the data of so many messages. */
  messages(socket: WebSocket, number: number): Promise<unknown[]> {
    return new Promise((resolve) => {
      const all: unknown[] = []
      socket.addEventListener('message', ({ data }) => {
        if (all.push(data) === number) resolve(all)
      })
    })
  }

  /** A path of its own. */
  witnessed(path = '/echo'): Witnessed {
    count += 1
    const id = `${Date.now()}-${count}`
    const origin = this.server.replace('ws', 'http')
    return {
      path: `${path}${path.includes('?') ? '&' : '?'}id=${id}`,
      visit: async () => (await fetch(`${origin}/visit?id=${id}`)).json(),
      redialled: async () => {
        await fetch(`${origin}/redialled?id=${id}`)
        throw new Fails('it dials again')
      },
    }
  }

  /** Browsers punish dials that were given up: each is waited for. */
  async clear(): Promise<void> {
    for (const socket of this.#sockets) {
      if (socket.readyState === 0) await Promise.race([this.next(socket, 'open').catch(() => {}), delay(300)])
      const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
      if (socket.readyState === 3) continue
      socket.close()
      await Promise.race([closed, delay(PATIENCE)])
    }
  }
}

/** What failed, or `undefined`. */
export async function attempt({ run }: Case, bench: Bench): Promise<string | undefined> {
  try {
    await Promise.race([
      run(bench),
      delay(PATIENCE).then(() => {
        throw new Fails('nothing happens')
      }),
    ])
    return undefined
  } catch (error) {
    return error instanceof Fails ? error.message : `unexpected ${error}`
  } finally {
    await bench.clear()
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
