// A socket in the published simulation, and an application that asks again after each loss that wasn't planned. Knows no expectations.
import { ResilientSocket, type ResilientSocketOptions } from '../../src/index.ts'
import { type ServerConnection, type Simulation, simulate } from '../../src/testing.ts'
import { URL_OF_SERVER } from './scenario.ts'

export interface Life extends Simulation {
  readonly socket: ResilientSocket
  /** Connections that were given up or replaced, as `origin`. */
  readonly lost: readonly string[]
  /** Codes of the errors that were told. */
  readonly errors: readonly string[]
  /** Answers that came in, as the numbers of their requests. */
  readonly answers: readonly number[]
  /** Asks, and asks again after each loss that wasn't planned, until an answer comes. */
  request(size?: number): number
}

export interface LifeOptions extends ResilientSocketOptions {
  readonly seed?: number
}

/** The server answers `request n` with `answer n` and so many bytes more, and knows pings, by default. */
export async function live({ seed = 1, ...options }: LifeOptions = {}): Promise<Life> {
  const simulation = simulate({ seed })
  const { environment, WebSocket, network, advance } = simulation
  network.onMessage = (connection: ServerConnection, data) => {
    const [, n, size] = /^request (\d+) (\d+)$/.exec(String(data)) ?? []
    if (n !== undefined) connection.send(`answer ${n} `.padEnd(Number(size)))
  }
  const socket = new ResilientSocket(URL_OF_SERVER, { environment, WebSocket, ...options })
  const lost: string[] = []
  const errors: string[] = []
  const answers: number[] = []
  const open = new Map<number, string>()
  let count = 0
  let isToAskAgain = false
  socket.on('lost', ({ origin }) => {
    lost.push(origin)
    isToAskAgain = origin !== 'replaced'
  })
  socket.on('error', ({ code }) => void errors.push(code))
  socket.on('open', ({ downFor }) => {
    if (downFor !== undefined && isToAskAgain) for (const text of open.values()) socket.send(text)
  })
  socket.on('message', ({ data }) => {
    const n = Number(/^answer (\d+)/.exec(data)?.[1])
    answers.push(n)
    open.delete(n)
  })
  await advance(1_000)
  socket.send('hello')
  await advance(1_000)
  const request = (size = 0): number => {
    count += 1
    const text = `request ${count} ${size}`
    open.set(count, text)
    socket.send(text)
    return count
  }
  return { ...simulation, socket, lost, errors, answers, request }
}
