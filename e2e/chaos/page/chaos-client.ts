// One client, what is done to it, and everything that it tells. Runs in the page.
import { type CloseInfo, ResilientSocket, type SetupLink } from 'resilient-socket'
import { recordTimeline, type Timeline } from 'resilient-socket/diagnostics'
import { workerClock } from 'resilient-socket/worker-clock'
import type { Part } from '../cast.ts'
import type { Entry, Method } from '../log.ts'
import type { AmbushEvent, ClientAction } from '../schedule.ts'
import { Journal } from './journal.ts'
import { readServerMessage, textOf, WELCOME, writeMessage } from './message.ts'
import { stopwatch } from './stalls.ts'
import { witnessClass } from './witness-socket.ts'

/** How a client is when it is looked at. */
export interface Snapshot {
  readonly state: ResilientSocket['state']
  readonly health: ResilientSocket['health']
  /** Nothing is queued, and no promise is pending. */
  readonly isQuiet: boolean
  /** Its native socket, by its number. */
  readonly socket: number
}

export interface Addresses {
  /** Through the fault proxy. */
  readonly url: string
  /** Where a token can be had. */
  readonly tokenUrl: string
}

export class ChaosClient {
  readonly timeline: Timeline
  readonly #socket: ResilientSocket
  readonly #journal: Journal = new Journal()
  readonly #ambushes = new Map<AmbushEvent, Method>()
  #sent = 0
  #pending = 0
  /** The first question since all was healed. */
  #question = Infinity
  /** The native socket that the last question was about. */
  #asked = 0
  #answered: (() => void) | undefined

  constructor({ options, hasTokens, hasWorkerClock, hasSetup }: Part, { url, tokenUrl }: Addresses) {
    const withToken = async ({ signal }: { signal: AbortSignal }): Promise<string> =>
      `${url}&token=${await (await fetch(tokenUrl, { signal })).text()}`
    this.#socket = new ResilientSocket(hasTokens ? withToken : url, {
      ...options,
      autoConnect: false,
      WebSocket: witnessClass(this.#journal, () => this.#socket.state),
      ...(hasSetup ? { setup: welcomed } : {}),
      ...(hasWorkerClock ? { environment: workerClock() } : {}),
    })
    this.timeline = recordTimeline(this.#socket)
    this.#listen()
    this.#socket.open()
  }

  act(action: ClientAction): void {
    if (action.kind === 'send') this.#send(action)
    else if (action.kind === 'call') this.#call(action.method)
    else if (action.kind === 'ambush') this.#ambushes.set(action.event, action.method)
  }

  /** Opens what is closed, and asks until it is answered; resolves with the milliseconds that this took. */
  async usable(bound: number): Promise<number | undefined> {
    const elapsed = stopwatch()
    this.#ambushes.clear()
    this.#question = this.#sent + 1
    const answered = new Promise<void>((resolve) => {
      this.#answered = resolve
    })
    const ask = (): void => {
      if (this.#socket.state === 'closing' || this.#socket.state === 'closed') this.#call('open')
      this.#send({ count: 1, size: 0, form: 'text' }, true)
    }
    ask()
    const asking = setInterval(ask, 500)
    let timer: ReturnType<typeof setTimeout> | undefined
    const isTooLate = new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), bound)
    })
    const isLate = await Promise.race([answered, isTooLate])
    clearInterval(asking)
    clearTimeout(timer)
    return isLate ? undefined : elapsed()
  }

  /** What a connection has swallowed shows when something comes after it: one question on each. */
  askOnce(): void {
    const { state, health, socket } = this.look()
    if (state !== 'open' || health !== 'good' || socket === this.#asked) return
    this.#asked = socket
    this.#send({ count: 1, size: 0, form: 'text' }, true)
  }

  look(): Snapshot {
    const { state, health, bufferedAmount, url } = this.#socket
    const socket = Number(URL.canParse(url) && new URL(url).searchParams.get('socket'))
    return { state, health, isQuiet: bufferedAmount === 0 && this.#pending === 0, socket }
  }

  take(): Promise<readonly Entry[]> {
    return this.#journal.take()
  }

  #call(method: Method): void {
    const elapsed = stopwatch()
    this.#journal.add({ what: 'call', method })
    const promise = this.#socket[method]()
    if (method !== 'close' && method !== 'ping' && method !== 'opened') return
    this.#pending += 1
    const settled = (): void => {
      this.#pending -= 1
      this.#journal.add({ what: 'settled', method, took: elapsed() })
    }
    void Promise.resolve<unknown>(promise).then(settled, settled)
  }

  #send(
    { count, size, form, ttl, isVolatile = false }: Omit<Extract<ClientAction, { kind: 'send' }>, 'kind'>,
    isQuestion = false,
  ): void {
    for (let index = 0; index < count; index += 1) {
      this.#sent += 1
      const number = this.#sent
      const text = writeMessage({ number, isQuestion }, size)
      const bytes = new TextEncoder().encode(text)
      const data = form === 'text' ? text : form === 'bytes' ? bytes : new Blob([bytes])
      const result = this.#socket.send(data, { ttl, volatile: isVolatile })
      this.#journal.add({ what: 'send', number, result, isHasty: isVolatile })
    }
  }

  #listen(): void {
    const socket = this.#socket
    const journal = this.#journal
    const spring = (event: AmbushEvent): void => {
      const method = this.#ambushes.get(event)
      this.#ambushes.delete(event)
      if (method) this.#call(method)
    }
    socket.on('state', ({ state, previous }) => {
      journal.add({ what: 'event', name: 'state', state, previous })
      spring('state')
    })
    const ended = (event: 'lost' | 'close', { code, origin }: CloseInfo): void => {
      journal.add({ what: 'event', name: event, code, origin })
      spring(event)
    }
    socket.on('lost', (info) => ended('lost', info))
    socket.on('close', (info) => ended('close', info))
    for (const event of ['open', 'waiting', 'replacing'] as const) {
      socket.on(event, () => {
        journal.add({ what: 'event', name: event })
        // What is sent from within must not overtake what waits.
        this.#send({ count: 1, size: 0, form: 'text' })
        spring(event)
      })
    }
    for (const event of ['latency', 'drain', 'error'] as const)
      socket.on(event, () => journal.add({ what: 'event', name: event }))
    socket.on('drop', ({ data, reason }) => {
      journal.add({ what: 'event', name: 'drop' })
      journal.addMessage(data, (number) => ({ what: 'drop', number, reason }))
      spring('drop')
    })
    socket.on('message', ({ data }) => {
      this.#received(String(textOf(data)))
      spring('message')
    })
  }

  #received(text: string): void {
    this.#journal.add({ what: 'event', name: 'message' })
    const message = readServerMessage(text)
    // A pong that was cut short, or the frame that a proxy has cut.
    if (!message) return
    const { socket, number, answers } = message
    this.#journal.add({ what: 'got', socket, number })
    if (answers >= this.#question) this.#answered?.()
  }
}

async function welcomed(link: SetupLink): Promise<void> {
  link.send('hello')
  const first = await link.receive()
  if (first !== WELCOME) throw new Error(`the first message is ${first}`)
}
