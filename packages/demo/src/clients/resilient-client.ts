// The client of this project, with every event told in a sentence. Knows neither faults nor page.
import {
  type ConnectionHealth,
  ResilientSocket,
  type ResilientSocketOptions,
  type SendResult,
  type SocketState,
} from 'resilient-socket'
import { collectStats, recordTimeline, type Stats, type Timeline } from 'resilient-socket/diagnostics'
import type { ClientRecord, Tone } from '../record/client-record.ts'
import type { Client } from './client.ts'
import { decodeMessage } from './numbered-message.ts'
import {
  type BackupOutcome,
  backupSentence,
  closeSentence,
  dropSentence,
  isPlanned,
  lostSentence,
  openSentence,
  replacingSentence,
  stateSentence,
  waitingSentence,
} from './resilient-sentences.ts'

const MAX_ENTRIES = 5_000

/** How a server names the time until the next attempt. */
const RETRY_AFTER = /^retry-after=/

export class ResilientClient implements Client {
  readonly record: ClientRecord
  readonly socket: ResilientSocket
  readonly stats: Stats
  readonly timeline: Timeline
  readonly #onMessage: (data: unknown) => void
  #isBackupUnderWay = false
  #isBackupPlanned = false
  #wasAskedToWait = false

  constructor(
    record: ClientRecord,
    url: () => Promise<string>,
    options: ResilientSocketOptions,
    onMessage: (data: unknown) => void,
  ) {
    this.record = record
    this.#onMessage = onMessage
    this.socket = new ResilientSocket(({ isReplacement, signal }) => {
      // Whichever is called first, this function or the listeners of `replacing`.
      if (isReplacement) queueMicrotask(() => this.#followBackup(signal))
      return url()
    }, options)
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
    return this.socket.send(data)
  }

  dispose(): void {
    this.socket.removeAllListeners()
    void this.socket.close()
  }

  #follow(): void {
    const { socket, record } = this
    socket.on('state', ({ state, health, previous }) => {
      record.claimed(health === 'suspect' ? 'suspect' : state, Date.now())
      // The queue went to the old connection where it proved alive. To a new one it goes after a `lost`, in the same turn.
      if (health === 'good' && previous === 'open') queueMicrotask(() => record.ledger.flushed(Date.now()))
    })
    socket.on('lost', ({ origin, reason }) => {
      this.#wasAskedToWait = origin === 'server' && RETRY_AFTER.test(reason)
      record.connectionLost()
    })
    socket.on('waiting', ({ attempt }) => {
      record.waited({ at: Date.now(), attempt, isAsked: this.#wasAskedToWait })
      this.#wasAskedToWait = false
    })
    socket.on('open', () => {
      record.ledger.flushed(Date.now())
      record.moved(Date.now())
    })
    socket.on('close', () => record.connectionLost())
    socket.on('drop', ({ data, reason }) => {
      const message = decodeMessage(data)
      if (message !== undefined) record.dropped(message.number, reason === 'overflow', Date.now())
    })
    socket.on('message', ({ data }) => this.#onMessage(data))
  }

  #followBackups(): void {
    const { socket } = this
    socket.on('replacing', ({ reason }) => {
      this.#isBackupPlanned = isPlanned(reason)
      this.#isBackupUnderWay = true
    })
    socket.on('open', () => this.#endBackup('won'))
    socket.on('state', ({ state }) => {
      // Its signal would have aborted by then.
      if (state !== 'open') queueMicrotask(() => this.#endBackup('went-on'))
    })
  }

  /** An end that changes nothing has no event; but what was done for the attempt can be undone. */
  #followBackup(signal: AbortSignal): void {
    const { socket, record } = this
    signal.addEventListener('abort', () => {
      const isWanted = socket.state === 'open' && (this.#isBackupPlanned || socket.health === 'suspect')
      if (socket.health === 'good') record.ledger.flushed(Date.now())
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
      if (status.health === 'suspect')
        this.#tell('Checking whether the server still answers. Messages wait.', 'doubt')
      isSwitching = false
      // Or another one took its place: a `lost` follows in the same turn.
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
    socket.on('waiting', (event) => this.#tell(waitingSentence(event, previous), 'doubt'))
    socket.on('close', (event) =>
      this.#tell(closeSentence(event), event.origin === 'client' ? 'neutral' : 'bad'),
    )
    socket.on('drop', ({ reason }) => this.#tell(dropSentence(reason), 'bad'))
    socket.on('error', (error) => this.#tell(error.message, 'bad'))
  }

  #tell(sentence: string, tone: Tone = 'neutral'): void {
    this.record.told(sentence, tone, Date.now())
  }
}
