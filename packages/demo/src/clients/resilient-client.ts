// This project's client, with a sentence for every event. Knows neither faults nor page.
import {
  type AttemptContext,
  type ConnectionHealth,
  ResilientSocket,
  type ResilientSocketOptions,
  type SendResult,
  type SocketState,
} from 'resilient-socket'
import { collectStats, recordTimeline, type Stats, type Timeline } from 'resilient-socket/diagnostics'
import { createSession, type Session, type SessionSocket } from 'resilient-socket/session'
import type { ClientRecord, Tone } from '../record/client-record.ts'
import type { SessionFate } from '../record/message-ledger.ts'
import type { Client } from './client.ts'
import { decodeMessage } from './numbered-message.ts'
import {
  type BackupOutcome,
  backupSentence,
  checkingSentence,
  closeSentence,
  dropSentence,
  isPlanned,
  lostSentence,
  openSentence,
  replacingSentence,
  resetSentence,
  resumedSentence,
  stateSentence,
  waitingSentence,
} from './resilient-sentences.ts'

const MAX_ENTRIES = 5_000

/** The socket's events that this client listens to. */
const FOLLOWED = [
  'state',
  'lost',
  'waiting',
  'open',
  'close',
  'drop',
  'message',
  'error',
  'replacing',
] as const

/** How a close reason gives the time until the next attempt. */
const RETRY_AFTER = /^retry-after=/

export class ResilientClient implements Client {
  readonly record: ClientRecord
  /** With a session, its socket. */
  readonly socket: SessionSocket
  readonly session: Session | undefined
  readonly stats: Stats
  readonly timeline: Timeline
  readonly #onMessage: (data: unknown) => void
  #isBackupUnderWay = false
  #isBackupPlanned = false
  #wasAskedToWait = false

  readonly #sender: Pick<ResilientSocket, 'send'>

  /** Uses a session if the record has one. */
  constructor(
    record: ClientRecord,
    url: () => Promise<string>,
    options: ResilientSocketOptions,
    onMessage: (data: unknown) => void,
  ) {
    this.record = record
    this.#onMessage = onMessage
    const provider = ({ isReplacement, signal }: AttemptContext): Promise<string> => {
      // This function and the listeners of `replacing` are called in either order.
      if (isReplacement) queueMicrotask(() => this.#followBackup(signal))
      return url()
    }
    if (record.hasSession) {
      this.session = createSession(provider, options)
      this.socket = this.session.socket
      this.#sender = this.session
      this.#followSession(this.session)
    } else {
      const socket = new ResilientSocket(provider, options)
      this.session = undefined
      this.socket = socket
      this.#sender = socket
      this.#followQueue(socket)
    }
    this.stats = collectStats(this.socket)
    this.timeline = recordTimeline(this.socket, { limit: MAX_ENTRIES })
    this.#follow()
    this.#followBackups()
    this.#narrate()
  }

  state(now: number): string {
    return stateSentence(this.socket.status, this.#isBackupUnderWay, now)
  }

  send(data: string): SendResult {
    const result = this.#sender.send(data)
    if (this.session !== undefined && result === 'dropped') this.#dropped(data, this.session)
    return result
  }

  /** Closes the socket until its `open()`. */
  close(): void {
    void (this.session ?? this.socket).close()
  }

  dispose(): void {
    this.session?.removeAllListeners()
    // First, while the socket has listeners: the server must end the session, too.
    if (this.session !== undefined) this.close()
    for (const event of FOLLOWED) this.socket.off(event)
    void this.socket.close()
  }

  #follow(): void {
    const { socket, record } = this
    socket.on('state', ({ state, health }) =>
      record.claimed(health === 'suspect' ? 'suspect' : state, Date.now()),
    )
    socket.on('lost', ({ origin, reason }) => {
      this.#wasAskedToWait = origin === 'server' && RETRY_AFTER.test(reason)
      record.connectionLost()
    })
    socket.on('waiting', ({ attempt }) => {
      record.waited({ at: Date.now(), attempt, isAsked: this.#wasAskedToWait })
      this.#wasAskedToWait = false
    })
    socket.on('open', () => {
      this.#flushed()
      record.moved(Date.now())
    })
    socket.on('close', () => record.connectionLost())
  }

  #followQueue(socket: ResilientSocket): void {
    // If the old connection proved alive, it got the queue. A new one gets it after a `lost` in the same task.
    socket.on('state', ({ health, previous }) => {
      if (health === 'good' && previous === 'open') queueMicrotask(() => this.#flushed())
    })
    socket.on('drop', ({ data, reason }) => {
      const message = decodeMessage(data)
      if (message !== undefined) this.record.dropped(message.number, reason === 'overflow', Date.now())
      this.#tell(dropSentence(reason), 'bad')
    })
    socket.on('message', ({ data }) => this.#onMessage(data))
    socket.on('error', (error) => this.#tell(error.message, 'bad'))
  }

  #followSession(session: Session): void {
    const { ledger } = this.record
    session.on('message', ({ data }) => this.#onMessage(data))
    session.on('drain', () => ledger.flushed(Date.now()))
    session.on('resumed', ({ replayed }) => {
      ledger.resumed(replayed, Date.now())
      this.#tell(resumedSentence(replayed), 'good')
    })
    session.on('reset', ({ reason, unacked }) => {
      const fates = new Map<number, SessionFate>()
      for (const { data, fate } of unacked) {
        const message = decodeMessage(data)
        if (message !== undefined) fates.set(message.number, fate)
      }
      this.record.sessionEnded(fates)
      this.#tell(resetSentence(reason, [...fates.values()]), 'bad')
      // Like an application: send unsent messages again in the new session.
      for (const { data, fate } of unacked) if (fate === 'unsent') this.#sendAnew(data)
    })
    session.on('error', (error) => this.#tell(error.message, 'bad'))
  }

  #sendAnew(data: unknown): void {
    const message = decodeMessage(data)
    if (message === undefined || typeof data !== 'string') return
    this.record.ledger.sentAnew(message.number, this.send(data), Date.now())
  }

  /** A session has no event for this; the caller checks it. */
  #dropped(data: string, { state }: Session): void {
    const reason = state === 'ended' ? 'closed' : 'overflow'
    const message = decodeMessage(data)
    if (message !== undefined) this.record.dropped(message.number, reason === 'overflow', Date.now())
    this.#tell(dropSentence(reason), 'bad')
  }

  /** The queued messages were sent. Sessions report that themselves. */
  #flushed(): void {
    if (this.session === undefined) this.record.ledger.flushed(Date.now())
  }

  #followBackups(): void {
    const { socket } = this
    socket.on('replacing', ({ reason }) => {
      this.#isBackupPlanned = isPlanned(reason)
      this.#isBackupUnderWay = true
    })
    socket.on('open', () => this.#endBackup('won'))
    socket.on('state', ({ state }) => {
      // A replacement that failed has ended by then: its signal aborts first.
      if (state !== 'open') queueMicrotask(() => this.#endBackup('went-on'))
    })
  }

  /** A replacement that is dropped has no event; its aborted signal shows it. */
  #followBackup(signal: AbortSignal): void {
    const { socket } = this
    signal.addEventListener('abort', () => {
      const isWanted = socket.state === 'open' && (this.#isBackupPlanned || socket.health === 'suspect')
      if (socket.health === 'good') this.#flushed()
      this.#endBackup(isWanted ? 'failed' : 'dropped')
    })
  }

  #endBackup(outcome: BackupOutcome): void {
    if (!this.#isBackupUnderWay) return
    this.#isBackupUnderWay = false
    const sentence = backupSentence(outcome)
    if (sentence !== '') this.#tell(sentence)
  }

  #narrate(): void {
    const { socket } = this
    let health: ConnectionHealth = 'down'
    let isSwitching = false
    let previous: SocketState = 'idle'
    socket.on('state', (status) => {
      if (status.health === 'suspect') this.#tell(checkingSentence(this.session !== undefined), 'suspect')
      isSwitching = false
      // Or a replacement took over: then a `lost` follows in the same task.
      if (health === 'suspect' && status.health === 'good')
        queueMicrotask(
          () => isSwitching || this.#tell('The server answered: the connection is alive.', 'good'),
        )
      health = status.health
      previous = status.previous
    })
    socket.on('open', (event) => this.#tell(openSentence(event), 'good'))
    socket.on('lost', (event) => {
      isSwitching = true
      this.#tell(lostSentence(event), event.origin === 'replaced' ? 'neutral' : 'bad')
    })
    socket.on('replacing', (event) => this.#tell(replacingSentence(event)))
    socket.on('waiting', (event) => this.#tell(waitingSentence(event, previous), 'suspect'))
    socket.on('close', (event) =>
      this.#tell(closeSentence(event), event.origin === 'client' ? 'neutral' : 'bad'),
    )
  }

  #tell(sentence: string, tone: Tone = 'neutral'): void {
    this.record.told(sentence, tone, Date.now())
  }
}
