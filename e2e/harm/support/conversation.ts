// One connection of a work server: reads, works, answers. Knows no other connection.
import { setTimeout as sleep } from 'node:timers/promises'
import { heartbeatAnswer } from '@resilient-socket/demo/heartbeat-answer'
import type { WebSocket } from 'ws'

export interface Burst {
  /** Milliseconds from one to the next. */
  readonly every: number
  /** What waits for it. */
  readonly of: 'pongs' | 'everything'
}

export interface Incoming {
  readonly socket: WebSocket
  readonly text: string
  readonly isPing: boolean
  readonly isFirst: boolean
}

/** `true`: it has dealt with the message. */
export type Rule = (message: Incoming) => boolean

export interface ConversationOptions {
  /** It is done with one message before it reads the next, ping or close frame included, as an awaited handler is. */
  readonly takesInOrder?: boolean
  /** Default: all is sent at once. */
  readonly burst?: Burst
  /** Looks at each text first. */
  readonly rule?: Rule
}

/** What the server saw of one connection. */
export interface Visit {
  /** Texts that were no pings. */
  readonly messages: string[]
  pingCount: number
  /** The close frame's; 1006: none came; `undefined`: not closed yet. */
  closeCode: number | undefined
}

const REQUEST = /^(?<number>\d+)(?: work=(?<work>\d+) size=(?<size>\d+))?/

export class Conversation {
  readonly #socket: WebSocket
  readonly #visit: Visit
  readonly #options: ConversationOptions
  readonly #abandoned = new AbortController()
  readonly #unread: string[] = []
  readonly #held: string[] = []
  #isWorking = false
  #count = 0

  constructor(socket: WebSocket, visit: Visit, options: ConversationOptions) {
    this.#socket = socket
    this.#visit = visit
    this.#options = options
    socket.on('message', (data) => {
      if (!options.takesInOrder) return void this.#take(String(data))
      this.#unread.push(String(data))
      if (!this.#isWorking) void this.#workOff()
    })
  }

  /** What has waited for the burst. */
  flush(): void {
    for (const text of this.#held.splice(0)) this.#socket.send(text)
  }

  /** What it works on is never answered. */
  abandon(): void {
    this.#abandoned.abort()
  }

  /** Nothing is read meanwhile, so close frames wait as well. */
  async #workOff(): Promise<void> {
    this.#isWorking = true
    this.#socket.pause()
    for (let text = this.#unread.shift(); text !== undefined; text = this.#unread.shift())
      await this.#take(text)
    this.#isWorking = false
    this.#socket.resume()
  }

  async #take(text: string): Promise<void> {
    const pong = heartbeatAnswer(text)
    const isPing = pong !== undefined
    if (isPing) this.#visit.pingCount += 1
    else this.#visit.messages.push(text)
    this.#count += 1
    if (this.#options.rule?.({ socket: this.#socket, text, isPing, isFirst: this.#count === 1 })) return
    if (isPing) this.#answer(pong, 'pongs')
    else await this.#work(text)
  }

  async #work(text: string): Promise<void> {
    const { number = text, work = 0, size = 0 } = REQUEST.exec(text)?.groups ?? {}
    const { signal } = this.#abandoned
    if (Number(work) > 0) await sleep(Number(work), undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) this.#answer(`${number} ${'x'.repeat(Number(size))}`, 'everything')
  }

  #answer(text: string, kind: Burst['of']): void {
    const { burst } = this.#options
    if (burst !== undefined && (burst.of === 'everything' || kind === 'pongs')) this.#held.push(text)
    else this.#socket.send(text)
  }
}
