// Runs in the page: repeats operations on each client and measures them. Knows no bounds.
import { BenchSocket } from './bench-socket.ts'
import { type Client, connect } from './clients.ts'
import { type ClientName, inTurn, type MessageKind, type Operation, receivers, senders } from './measured.ts'
import { sentText } from './messages.ts'

/** Repeats an operation `count` times. */
type Loop = (client: Client, count: number) => void

/** Different messages, so that nothing is optimised for one. */
const SAMPLES = 64

/** Two sockets of each client: sending may lead to pings, so one of them only receives. */
const receiving = new Map<ClientName, Client>()
const sending = new Map<ClientName, Client>()
const samples = new Map<MessageKind, readonly MessageEvent[]>()
let address = ''

globalThis.bench = {
  async connect(url) {
    address = url
    for (const name of receivers) receiving.set(name, await connect(name, url))
    for (const name of senders) sending.set(name, await connect(name, url))
  },

  async repeat(operation, { warmUp, rounds, operationsPerRound }) {
    const isSending = operation === 'sent' || operation === 'exchange'
    const loop = isSending ? await sendingLoop(operation) : await receivingLoop(operation)
    const clients = isSending ? sending : receiving
    const durations: Partial<Record<ClientName, number[]>> = {}
    for (let round = 0; round < warmUp + rounds; round += 1) {
      if (!isSending) for (const { prepare } of clients.values()) await prepare()
      // Let timers and the server's messages run.
      await nextTask()
      for (const [name, client] of inTurn([...clients], round)) {
        const milliseconds = await timed(client, loop, operation, operationsPerRound)
        durations[name] ??= []
        durations[name].push((milliseconds * 1e6) / operationsPerRound)
      }
    }
    return durations
  },

  async flood(name, kind, count) {
    const client = sending.get(name)
    if (!client) throw new Error(`${name} isn't connected`)
    const wanted = client.tally.messages + count
    client.native.send(JSON.stringify({ kind, count }))
    while (client.tally.messages < wanted) await nextTask(20)
  },
}

async function receivingLoop(kind: MessageKind): Promise<Loop> {
  const events = await samplesOf(kind)
  return ({ native }, count) => {
    for (let n = 0; n < count; n += 1) native.dispatchEvent(events[n % SAMPLES] as MessageEvent)
  }
}

async function sendingLoop(operation: 'sent' | 'exchange'): Promise<Loop> {
  if (operation === 'sent')
    return ({ send }, count) => {
      for (let n = 0; n < count; n += 1) send(sentText)
    }
  const events = await samplesOf('text of 100 B')
  return ({ native, send }, count) => {
    for (let n = 0; n < count; n += 1) {
      send(sentText)
      native.dispatchEvent(events[n % SAMPLES] as MessageEvent)
    }
  }
}

/** The browser's own events for messages from the server; they can be dispatched again. */
async function samplesOf(kind: MessageKind): Promise<readonly MessageEvent[]> {
  const known = samples.get(kind)
  if (known) return known
  const socket = new BenchSocket(address)
  socket.binaryType = 'arraybuffer'
  const events = await new Promise<MessageEvent[]>((resolve) => {
    const received: MessageEvent[] = []
    socket.onopen = () => socket.send(JSON.stringify({ kind, count: SAMPLES }))
    socket.onmessage = (event) => {
      if (received.push(event) === SAMPLES) resolve(received)
    }
  })
  socket.close()
  samples.set(kind, events)
  return events
}

/** Milliseconds. Throws unless every message arrived. */
async function timed(client: Client, loop: Loop, operation: Operation, count: number): Promise<number> {
  const { native, tally } = client
  const messages = tally.messages + (operation === 'sent' ? 0 : count)
  const swallowed = native.swallowed + (operation === 'sent' || operation === 'exchange' ? count : 0)
  const startedAt = performance.now()
  loop(client, count)
  // Work that a client put off to a microtask counts too.
  await undefined
  const duration = performance.now() - startedAt
  if (tally.messages !== messages || native.swallowed !== swallowed)
    throw new Error(`${operation}: not every message got through`)
  return duration
}

function nextTask(delay = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delay))
}
