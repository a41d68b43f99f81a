// Runs many real clients against one simulated server, and counts what happened to them.
import { type Environment, ResilientSocket, type ResilientSocketOptions } from 'resilient-socket'
import { simulate } from 'resilient-socket/testing'
import type { Service } from './simulated-server.ts'
import { webSocketTo } from './simulated-socket.ts'
import { VirtualTime } from './virtual-time.ts'

export interface Scene {
  readonly clients: number
  readonly service: (time: VirtualTime) => Service
  /** Milliseconds in which the clients arrive, evenly. */
  readonly arrival: number
  readonly end: number
  readonly options: ResilientSocketOptions
  /** Each client sends a message this often, in ms. Without it, none does. */
  readonly messageEvery?: number
  /** When the server's fault begins and ends. Without it, `unserved` and `dialsOfClient` cover the whole time. */
  readonly trouble?: { readonly from: number; readonly to: number }
}

/** Totals of all clients for each second of virtual time. */
export interface Chronicle {
  readonly dials: readonly number[]
  readonly lost: readonly number[]
  readonly replacing: readonly number[]
  /** How many were without a connection at its end. */
  readonly down: readonly number[]
  /** How many had no good connection, or received nothing since the fault's end. Counted from its beginning. */
  readonly unserved: readonly number[]
  /** Dials of each client since the fault began. */
  readonly dialsOfClient: readonly number[]
}

interface Client {
  readonly socket: ResilientSocket
  receivedAt: number
}

type Tallies = { readonly [name in keyof Chronicle]: number[] }

const NO_TROUBLE = { from: 0, to: 0 }

export async function watchFleet(scene: Scene): Promise<Chronicle> {
  const { clients, service, arrival, trouble = NO_TROUBLE } = scene
  const time = new VirtualTime()
  const seconds = Math.ceil(scene.end / 1_000)
  const tallies = emptyTallies(seconds, clients)
  const count = (counts: number[]): void =>
    increase(counts, Math.min(seconds - 1, Math.floor(time.now / 1_000)))
  const WebSocket = webSocketTo(time, service(time), (url) => {
    count(tallies.dials)
    if (time.now >= trouble.from) increase(tallies.dialsOfClient, Number(url.split('client=')[1]))
  })
  const options = { ...scene.options, WebSocket, environment: environmentOn(time) }
  const fleet: Client[] = []
  const arrive = (): void => {
    const client = connect(fleet.length, time, options)
    // An overloaded server may seem not to know pings.
    client.socket.on('error', () => undefined)
    client.socket.on('lost', () => count(tallies.lost))
    client.socket.on('replacing', () => count(tallies.replacing))
    if (scene.messageEvery) sendEvery(scene.messageEvery, client.socket, time, options.environment.random())
    fleet.push(client)
  }
  for (let index = 0; index < clients; index += 1) time.set(arrive, (index / clients) * arrival)
  const isUnserved = ({ socket, receivedAt }: Client): boolean =>
    socket.health !== 'good' || receivedAt < trouble.to
  for (let second = 0; second < seconds; second += 1) {
    await time.runTo((second + 1) * 1_000)
    tallies.down[second] = fleet.filter(({ socket }) => socket.state !== 'open').length
    if (time.now > trouble.from) tallies.unserved[second] = fleet.filter(isUnserved).length
  }
  return tallies
}

function emptyTallies(seconds: number, clients: number): Tallies {
  const zeros = (length: number): number[] => new Array<number>(length).fill(0)
  return {
    dials: zeros(seconds),
    lost: zeros(seconds),
    replacing: zeros(seconds),
    down: zeros(seconds),
    unserved: zeros(seconds),
    dialsOfClient: zeros(clients),
  }
}

function connect(number: number, time: VirtualTime, options: ResilientSocketOptions): Client {
  const client = {
    socket: new ResilientSocket(`ws://server.example/?client=${number}`, options),
    receivedAt: 0,
  }
  const received = (): void => {
    client.receivedAt = time.now
  }
  client.socket.on('open', received).on('message', received)
  return client
}

/** The environment of a page that is always visible and online. */
export function environmentOn(time: VirtualTime): Omit<Environment, 'baseUrl' | 'reportError' | 'WebSocket'> {
  const { random } = simulate({ seed: 1 }).environment
  return {
    now: () => time.now,
    random,
    setTimeout: (callback: () => void, delay: number) => time.set(callback, delay),
    clearTimeout: (entry: unknown) => time.clear(entry as ReturnType<VirtualTime['set']>),
    isOnline: () => true,
    isHidden: () => false,
    subscribe: () => () => undefined,
  }
}

function sendEvery(interval: number, socket: ResilientSocket, time: VirtualTime, phase: number): void {
  const send = (): void => {
    time.set(send, interval)
    socket.send('message')
  }
  time.set(send, phase * interval)
}

function increase(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
}
