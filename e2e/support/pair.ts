// Two clients side by side in one page, both recorded: the browser's own WebSocket and a ResilientSocket. What is sent is
// numbered, and what comes back is known by its number.
import type { ResilientSocket } from 'resilient-socket'
import type { JournalEntry, PlainOptions } from './journal.ts'

interface Answer {
  readonly number: number
  readonly at: number
  /** Characters of the whole message. */
  readonly size: number
}

interface LaneLog {
  readonly events: JournalEntry[]
  /** Messages that `send()` sent or queued. */
  readonly sent: { readonly number: number; readonly at: number }[]
  readonly answered: Answer[]
  /** Dropped messages; for the native client, those that weren't sent because it wasn't open. */
  readonly dropped: number[]
  /** Messages that aren't answers. */
  readonly others: string[]
}

export interface LaneRecord extends Readonly<LaneLog> {
  /** The current state; for the native client, `readyState` in words. */
  readonly state: string
}

export interface Records {
  readonly native: LaneRecord
  readonly ours: LaneRecord
}

interface Pair {
  readonly logs: { readonly native: LaneLog; readonly ours: LaneLog }
  readonly native: WebSocket
  readonly ours: ResilientSocket
  send(padding: number): void
  /** Text after a message's number, for servers that read it. */
  ask(words: string): void
  start(pace: number, padding: number, count: number): void
  stop(): void
}

declare global {
  var pairs: Record<string, Pair>
  /** For the lane of that id, from its server. */
  function freshToken(lane: string): Promise<string>
}

/** Runs in the page. */
export function openPair({
  name,
  nativeUrl,
  oursUrl,
  oursId,
  options,
  nativeWait,
}: {
  readonly name: string
  readonly nativeUrl: string
  readonly oursUrl: string
  readonly oursId: string | undefined
  readonly options: PlainOptions
  /** Milliseconds until the native client dials again; `undefined`: it doesn't. */
  readonly nativeWait: number | undefined
}): void {
  const newLog = (): LaneLog => ({ events: [], sent: [], answered: [], dropped: [], others: [] })
  const logs = { native: newLog(), ours: newLog() }
  const note = (log: LaneLog, name: string, payload: object): void => {
    const plain = Object.entries(payload).filter(([, value]) => typeof value !== 'object')
    log.events.push({ name, at: Date.now(), detail: Object.fromEntries(plain) })
  }
  const receive = (log: LaneLog, data: string): void => {
    const number = Number.parseInt(data, 10)
    if (Number.isNaN(number)) log.others.push(data)
    else log.answered.push({ number, at: Date.now(), size: data.length })
  }

  const connect = (): WebSocket => {
    const socket = new WebSocket(nativeUrl)
    socket.onopen = () => note(logs.native, 'open', {})
    socket.onmessage = ({ data }) => receive(logs.native, data)
    socket.onerror = () => note(logs.native, 'error', {})
    socket.onclose = ({ code, reason, wasClean }) => {
      note(logs.native, 'close', { code, reason, wasClean })
      if (nativeWait !== undefined) setTimeout(() => (native = connect()), nativeWait)
    }
    return socket
  }
  let native = connect()

  const withToken = async (): Promise<string> => `${oursUrl}&token=${await freshToken(oursId!)}`
  const ours = new library.ResilientSocket(oursId === undefined ? oursUrl : withToken, options)
  ours.on('message', ({ data }) => receive(logs.ours, data))
  ours.on('drop', ({ data }) => logs.ours.dropped.push(Number.parseInt(String(data), 10)))
  for (const event of [
    'state',
    'open',
    'lost',
    'waiting',
    'replacing',
    'close',
    'latency',
    'error',
  ] as const) {
    ours.on(event, (payload: object) => note(logs.ours, event, payload))
  }

  let number = 0
  let timer: ReturnType<typeof setInterval> | undefined
  const ask = (words: string): void => {
    number += 1
    const text = words === '' ? String(number) : `${number} ${words}`
    const message = { number, at: Date.now() }
    if (native.readyState === WebSocket.OPEN) {
      native.send(text)
      logs.native.sent.push(message)
    } else logs.native.dropped.push(number)
    if (ours.send(text) === 'dropped') logs.ours.dropped.push(number)
    else logs.ours.sent.push(message)
  }
  const send = (padding: number): void => ask('x'.repeat(padding))
  globalThis.pairs ??= {}
  pairs[name] = {
    logs,
    get native() {
      return native
    },
    ours,
    send,
    ask,
    stop: () => clearInterval(timer),
    start: (pace, padding, count) => {
      const last = number + count
      timer = setInterval(() => {
        send(padding)
        if (number >= last) clearInterval(timer)
      }, pace)
    },
  }
}

/** Runs in the page: opens both clients. A busy machine may need several dials, which don't count for a fault. */
export function forgetFailedDials(name: string): void {
  const { native, ours } = pairs[name]!.logs
  native.events.splice(
    0,
    native.events.findLastIndex(({ name }) => name === 'open'),
  )
  ours.events.splice(
    0,
    ours.events.findLastIndex(({ detail }) => detail['state'] === 'connecting'),
  )
}

/** Runs in the page. */
export function readPair(name: string): Records {
  const { logs, native, ours } = pairs[name]!
  const nativeState = ['connecting', 'open', 'closing', 'closed'][native.readyState] ?? ''
  return {
    native: { ...logs.native, state: nativeState },
    ours: { ...logs.ours, state: ours.state },
  }
}
