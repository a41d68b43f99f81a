// A client in a page, under a name, with a record of its events. It sends numbers to an echo server.
import { expect, type Page } from '@playwright/test'
import type { ResilientSocket, SendResult } from 'resilient-socket'
import type { JournalEntry, PlainOptions } from './journal.ts'

interface Log {
  readonly events: JournalEntry[]
  readonly sent: { readonly number: number; readonly at: number; readonly result: SendResult }[]
  readonly echoes: { readonly number: number; readonly at: number }[]
}

interface Watched extends Log {
  readonly socket: ResilientSocket
  /** Sends the next number. */
  send(): void
  timer: ReturnType<typeof setInterval> | undefined
}

export interface ClientRecord extends Readonly<Log> {
  readonly state: string
  readonly health: string
}

declare global {
  var watched: Record<string, Watched>
}

export interface ClientOptions extends PlainOptions {
  /** Sends a number at each such event, except the first `open`. */
  readonly sendsAt?: 'open' | 'replacing'
  /** Uses `workerClock`. */
  readonly hasWorkerClock?: boolean
}

export class WatchedClient {
  readonly page: Page
  readonly name: string

  private constructor(page: Page, name: string) {
    this.page = page
    this.name = name
  }

  /** Resolves when it is open and has received one echo. */
  static async open(
    page: Page,
    url: string,
    { sendsAt, hasWorkerClock = false, ...options }: ClientOptions = {},
  ): Promise<WatchedClient> {
    const name = await page.evaluate(openWatched, { url, options, sendsAt, hasWorkerClock })
    const client = new WatchedClient(page, name)
    await client.send()
    await client.until('has its first echo', ({ echoes }) => echoes.length === 1)
    return client
  }

  async send(count = 1): Promise<void> {
    await this.page.evaluate(
      ({ name, count }) => {
        for (let index = 0; index < count; index += 1) watched[name]?.send()
      },
      { name: this.name, count },
    )
  }

  /** Sends `batch` messages every `pace` milliseconds. */
  async sendSteadily(pace: number, batch = 1): Promise<void> {
    await this.page.evaluate(
      ({ name, pace, batch }) => {
        const client = watched[name]!
        client.timer = setInterval(() => {
          for (let index = 0; index < batch; index += 1) client.send()
        }, pace)
      },
      { name: this.name, pace, batch },
    )
  }

  async stopSending(): Promise<void> {
    await this.page.evaluate((name) => clearInterval(watched[name]?.timer), this.name)
  }

  /** Records the next such event of the page among the client's, and sends a number then. */
  async sendsOn(event: 'online' | 'visibilitychange' | 'pagehide' | 'pageshow'): Promise<void> {
    await this.page.evaluate(
      ({ name, event }) => {
        const client = watched[name]!
        const record = (): void => {
          client.events.push({ name: event, at: Date.now(), detail: {} })
          client.send()
        }
        // The library's listeners run before this one.
        addEventListener(event, record, { once: true })
      },
      { name: this.name, event },
    )
  }

  /** Calls a method without arguments; resolves with the time of the call, as `Date.now()` in the page. */
  call(method: 'probe' | 'rotate'): Promise<number> {
    return this.page.evaluate(
      ({ name, method }) => {
        const now = Date.now()
        watched[name]?.socket[method]()
        return now
      },
      { name: this.name, method },
    )
  }

  /** Resolves when it has switched, and a message sent afterwards was echoed. */
  async rotate(): Promise<void> {
    await this.page.evaluate(async (name) => {
      const { socket, sent, echoes } = watched[name]!
      const switched = new Promise((resolve) => socket.once('open', resolve))
      socket.rotate()
      await switched
      const last = sent.length + 1
      while ((echoes.at(-1)?.number ?? 0) < last)
        await new Promise((resolve) => socket.once('message', resolve))
    }, this.name)
  }

  /** Resolves when a ping of its own is answered. */
  async ping(): Promise<void> {
    await this.page.evaluate((name) => watched[name]?.socket.ping(), this.name)
  }

  /** Waits until it has been open for a second: then a network signal's dial isn't delayed by the last dial. */
  async untilSettled(): Promise<void> {
    const isOld = (record: ClientRecord): boolean => Date.now() - named(record, 'open')[0]!.at > 1_000
    await this.until('has been open for a second', isOld)
  }

  read(): Promise<ClientRecord> {
    return this.page.evaluate((name) => {
      const { socket, events, sent, echoes } = watched[name]!
      return { events, sent, echoes, state: socket.state, health: socket.health }
    }, this.name)
  }

  async until(
    what: string,
    isSo: (record: ClientRecord) => boolean,
    timeout = 15_000,
  ): Promise<ClientRecord> {
    let record: ClientRecord | undefined
    await expect
      .poll(
        async () => {
          record = await this.read()
          return isSo(record)
        },
        { message: what, timeout, intervals: [50, 100] },
      )
      .toBe(true)
    return record!
  }
}

export function named(
  { events }: Pick<ClientRecord, 'events'>,
  name: string,
  since = 0,
): readonly JournalEntry[] {
  return events.filter((event) => event.name === name && event.at >= since)
}

/** The first echo of anything that was sent from then on. */
export function usableAt({ sent, echoes }: ClientRecord, since: number): number | undefined {
  const first = sent.find(({ at }) => at >= since)?.number ?? Infinity
  return echoes.find(({ number }) => number >= first)?.at
}

/** Whether everything sent was echoed, once and in order. */
export function expectWhole({ sent, echoes }: ClientRecord): void {
  expect(echoes.map(({ number }) => number)).toEqual(sent.map(({ number }) => number))
}

/** Runs in the page. */
async function openWatched({
  url,
  options,
  sendsAt,
  hasWorkerClock,
}: {
  readonly url: string
  readonly options: PlainOptions
  readonly sendsAt: ClientOptions['sendsAt'] | undefined
  readonly hasWorkerClock: boolean
}): Promise<string> {
  const { workerClock } = await import('resilient-socket/worker-clock')
  const environment = hasWorkerClock ? workerClock() : {}
  const socket = new library.ResilientSocket(url, { ...options, environment })
  let number = 0
  const client: Watched = {
    socket,
    events: [],
    sent: [],
    echoes: [],
    timer: undefined,
    send() {
      number += 1
      client.sent.push({ number, at: Date.now(), result: socket.send(String(number)) })
    },
  }
  socket.on('message', ({ data }) => client.echoes.push({ number: Number(data), at: Date.now() }))
  for (const name of ['state', 'lost', 'open', 'waiting', 'replacing', 'close', 'drop', 'error'] as const) {
    socket.on(name, (payload: object) => {
      const plain = Object.entries(payload).filter(([, value]) => typeof value !== 'object')
      client.events.push({ name, at: Date.now(), detail: Object.fromEntries(plain) })
      if (name === sendsAt && client.events.some(({ name }) => name === 'lost' || name === 'replacing'))
        client.send()
    })
  }
  globalThis.watched ??= {}
  const name = `client ${Object.keys(watched).length + 1}`
  watched[name] = client
  return name
}
