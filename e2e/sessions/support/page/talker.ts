// One session, and everything that it tells and is told. Runs in the page.
import { createSession, type Session, type SessionOptions } from 'resilient-socket/session'
import type { ClientEntry, Form, Supply } from '../logs.ts'
import { witnessClass } from './witness-socket.ts'

type Data = Parameters<Session['send']>[0]

export class Talker {
  readonly session: Session
  /** Where it connects to next. */
  url: string
  /** Frames that a twin needs, the last of each kind. */
  readonly frames: { hello?: string; ready?: string } = {}
  readonly #entries: (ClientEntry | undefined)[] = []
  readonly #unread = new Set<Promise<void>>()
  #number = 0
  #isFull = false
  #left = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #switching: ReturnType<typeof setInterval> | undefined

  constructor(url: string, options: SessionOptions) {
    this.url = url
    const session = createSession(() => this.url, {
      ...options,
      WebSocket: witnessClass({
        dialled: () => this.#note({ what: 'dial' }),
        said: (kind, frame) => {
          this.frames[kind] = frame
        },
      }),
    })
    this.session = session
    this.#listen()
  }

  get left(): number {
    return this.#left
  }

  send(size: number, form: Form): boolean {
    const number = this.#number + 1
    const result = this.session.send(write(number, size, form))
    this.#isFull = result === 'dropped'
    if (this.#isFull) return false
    this.#number = number
    this.#note({ what: 'send', number, result })
    return true
  }

  start({ every, batch, count, size, form }: Supply): void {
    this.stop()
    this.#left = count
    this.#timer = setInterval(() => {
      for (let index = 0; index < batch && this.#left > 0 && !this.#isFull; index += 1)
        if (this.send(size, form)) this.#left -= 1
      if (this.#left === 0) this.stop()
    }, every)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#left = 0
  }

  /** Calls it of an open connection, again and again; without a method it stops. */
  repeat(method: 'rotate' | 'reconnect' | undefined, every: number): void {
    clearInterval(this.#switching)
    const { socket } = this.session
    if (method)
      this.#switching = setInterval(() => {
        if (socket.state === 'open') socket[method]()
      }, every)
  }

  /** One after the other, each when the one before is settled; resolves with how many were delivered. */
  async deliver(count: number): Promise<number> {
    let delivered = 0
    for (let index = 0; index < count; index += 1) {
      this.#number += 1
      const number = this.#number
      const before = this.session.unacked.messages
      const delivery = this.session.deliver(write(number, 10, 'text'))
      const isTaken = this.session.unacked.messages > before
      this.#note({ what: 'send', number, result: isTaken ? 'sent' : 'dropped' })
      await delivery.then(
        () => {
          delivered += 1
          this.#note({ what: 'delivered', number })
        },
        ({ code, fate }) => this.#note({ what: 'undelivered', number, code, fate }),
      )
    }
    return delivered
  }

  async read(from: number): Promise<readonly ClientEntry[]> {
    await Promise.all(this.#unread)
    const end = this.#entries.indexOf(undefined, from)
    return this.#entries.slice(from, end < 0 ? undefined : end) as ClientEntry[]
  }

  #note(entry: ClientEntry): void {
    this.#entries.push(entry)
  }

  #listen(): void {
    const { session } = this
    session.on('drain', () => {
      this.#isFull = false
    })
    session.on('message', ({ data }) => this.#receive(data))
    session.on('state', ({ state }) => {
      this.#isFull = false
      this.#note({ what: 'state', state })
    })
    session.on('resumed', ({ replayed }) => this.#note({ what: 'resumed', replayed }))
    session.on('acknowledged', ({ messages }) => this.#note({ what: 'acknowledged', left: messages }))
    session.on('reset', ({ reason, unacked }) =>
      this.#later(async () => {
        const read = unacked.map(async ({ data, fate }) => ({ number: numberOf(await textOf(data)), fate }))
        return { what: 'reset', reason, unacked: await Promise.all(read) }
      }),
    )
    session.on('error', ({ code, message }) => this.#note({ what: 'error', code, message }))
    session.on('close', ({ code, reason }) => this.#note({ what: 'close', code, reason }))
  }

  #receive(data: Data): void {
    if (typeof data === 'string') return this.#note(read(data, 'string'))
    const type = data instanceof Blob ? 'Blob' : data.constructor.name
    this.#later(async () => read(await textOf(data), type))
  }

  /** What can't be read at once keeps its place. */
  #later(entry: () => Promise<ClientEntry>): void {
    const index = this.#entries.push(undefined) - 1
    const reading = entry().then((entry) => {
      this.#entries[index] = entry
      this.#unread.delete(reading)
    })
    this.#unread.add(reading)
  }
}

function write(number: number, size: number, form: Form): Data {
  const text = `client ${number} ${size} ${'x'.repeat(size)}`
  if (form === 'text') return text
  return form === 'blob' ? new Blob([text]) : new TextEncoder().encode(text)
}

function read(text: string, type: string): ClientEntry {
  const [head = '', session, number, size] = /^server (\S+) (\d+) (\d+) /.exec(text) ?? []
  if (session === undefined) return { what: 'foreign', text }
  const isWhole = text.length === head.length + Number(size)
  return { what: 'message', session, number: Number(number), isWhole, type }
}

function numberOf(text: string): number {
  return Number(/^client (\d+) /.exec(text)?.[1])
}

async function textOf(data: Data): Promise<string> {
  if (typeof data === 'string') return data
  return data instanceof Blob ? data.text() : new TextDecoder().decode(data)
}
