// Many real clients of one simulated server, and what became of them.
import { ResilientSocket, type ResilientSocketOptions } from 'resilient-socket'
import { simulate } from 'resilient-socket/testing'
import { type Service, webSocketTo } from './simulated-server.ts'
import { VirtualTime } from './virtual-time.ts'

export interface Scene {
  readonly clients: number
  readonly service: (time: VirtualTime) => Service
  /** Clients arrive evenly in so many ms. */
  readonly arrival: number
  readonly end: number
  readonly options: ResilientSocketOptions
}

/** Totals of all clients for each second of virtual time. */
export interface Chronicle {
  readonly dials: readonly number[]
  readonly lost: readonly number[]
  readonly replacing: readonly number[]
  /** How many were without a connection at its end. */
  readonly down: readonly number[]
}

export async function watchFleet({ clients, service, arrival, end, options }: Scene): Promise<Chronicle> {
  const time = new VirtualTime()
  const seconds = Math.ceil(end / 1_000)
  const zeros = (): number[] => new Array<number>(seconds).fill(0)
  const chronicle = { dials: zeros(), lost: zeros(), replacing: zeros(), down: zeros() }
  const count = (counts: number[]): void => {
    const second = Math.min(seconds - 1, Math.floor(time.now / 1_000))
    counts[second] = (counts[second] ?? 0) + 1
  }
  const WebSocket = webSocketTo(time, service(time), () => count(chronicle.dials))
  const { random } = simulate({ seed: 1 }).environment
  const sockets: ResilientSocket[] = []
  const connect = (): void => {
    const socket = new ResilientSocket('ws://server.example/', {
      ...options,
      WebSocket,
      environment: {
        now: () => time.now,
        random,
        setTimeout: (callback, delay) => time.set(callback, delay),
        clearTimeout: (entry) => time.clear(entry as ReturnType<VirtualTime['set']>),
        isOnline: () => true,
        isHidden: () => false,
        subscribe: () => () => undefined,
      },
    })
    socket.on('lost', () => count(chronicle.lost))
    socket.on('replacing', () => count(chronicle.replacing))
    sockets.push(socket)
  }
  for (let index = 0; index < clients; index += 1) time.set(connect, (index / clients) * arrival)
  for (let second = 0; second < seconds; second += 1) {
    await time.runTo((second + 1) * 1_000)
    chronicle.down[second] = sockets.filter(({ state }) => state !== 'open').length
  }
  return chronicle
}
