// The client of this project, with every event told in a sentence. Knows neither faults nor page.
import {
  type AttemptContext,
  type Health,
  ResilientSocket,
  type ResilientSocketOptions,
  type SendResult,
  type SocketState,
} from 'resilient-socket'
import { collectStats, recordTimeline, type Stats, type Timeline } from 'resilient-socket/diagnostics'
import type { Lane } from './lane.ts'
import type { LaneRecord } from './lane-record.ts'
import { decodeMessage } from './numbered-message.ts'
import {
  closeSentence,
  dropSentence,
  lostSentence,
  note,
  openSentence,
  replacingSentence,
  sideDialSentence,
  stateName,
  waitingSentence,
} from './resilient-sentences.ts'
import type { SideDial, SideDialOutcome } from './side-dial.ts'

const MAX_ENTRIES = 5_000

export class ResilientLane implements Lane {
  readonly record: LaneRecord
  readonly socket: ResilientSocket
  readonly stats: Stats
  readonly timeline: Timeline
  #latestAttempt: AttemptContext | undefined

  constructor(
    record: LaneRecord,
    url: () => Promise<string>,
    options: ResilientSocketOptions,
    onMessage: (data: unknown) => void,
  ) {
    this.record = record
    this.socket = new ResilientSocket((attempt) => {
      this.#latestAttempt = attempt
      return url()
    }, options)
    this.stats = collectStats(this.socket)
    this.timeline = recordTimeline(this.socket, { limit: MAX_ENTRIES })
    this.#follow()
    this.#followSideDials()
    this.#narrate()
    this.socket.on('message', ({ data }) => onMessage(data))
  }

  get stateName(): string {
    return stateName(this.socket.status)
  }

  note(now: number): string {
    return note(this.socket.status, this.record.sideDial !== undefined, now)
  }

  send(data: string): SendResult {
    return this.socket.send(data)
  }

  #follow(): void {
    const { socket, record } = this
    socket.on('state', ({ state, health, previous }) => {
      record.became(health === 'suspect' ? 'suspect' : state)
      // The queue went to the old connection where it proved alive. To a new one it goes after a `lost`, in the same turn.
      if (health === 'good' && previous === 'open') queueMicrotask(() => record.ledger.queueFlushed())
    })
    socket.on('lost', ({ origin }) => {
      if (origin === 'replaced') record.ledger.connectionLost()
      else record.broke()
    })
    socket.on('open', () => {
      record.ledger.queueFlushed()
      record.moved()
    })
    socket.on('close', () => record.ledger.connectionLost())
    socket.on('drop', ({ data }) => {
      const message = decodeMessage(data)
      if (message !== undefined) record.ledger.dropped(message.number)
    })
  }

  #followSideDials(): void {
    const { socket, record } = this
    const end = (dial: SideDial | undefined, outcome: SideDialOutcome): void => {
      if (dial === undefined || dial.end !== undefined) return
      record.sideDialEnded(dial, outcome)
      const sentence = sideDialSentence(outcome)
      if (sentence !== '') record.told(sentence)
    }
    socket.on('replacing', ({ reason }) => {
      const isPlanned = reason === 'rotate' || reason === 'max-age'
      const dial = record.sideDialBegan()
      // An end that changes nothing has no event; but what was done for the attempt can be undone.
      this.#latestAttempt?.signal.addEventListener('abort', () => {
        const isWanted = socket.state === 'open' && (isPlanned || socket.health === 'suspect')
        if (socket.health === 'good') record.ledger.queueFlushed()
        end(dial, isWanted ? 'failed' : 'dropped')
      })
    })
    socket.on('open', () => end(record.sideDial, 'won'))
    socket.on('state', ({ state }) => {
      // Its signal would have aborted by then.
      if (state !== 'open') queueMicrotask(() => end(record.sideDial, 'went-on'))
    })
  }

  #narrate(): void {
    const { socket, record } = this
    let health: Health = 'down'
    let isSwitching = false
    let previous: SocketState = 'idle'
    socket.on('state', (status) => {
      if (status.health === 'suspect')
        record.told('In doubt: is the server still there? Messages wait meanwhile.', 'doubt')
      isSwitching = false
      // Or another one took its place: a `lost` follows in the same turn.
      if (health === 'suspect' && status.health === 'good')
        queueMicrotask(() => isSwitching || record.told('The connection is alive: it goes on.', 'good'))
      health = status.health
      previous = status.previous
    })
    socket.on('open', (event) => record.told(openSentence(event), 'good'))
    socket.on('lost', (event) => {
      isSwitching = true
      record.told(lostSentence(event), event.origin === 'replaced' ? 'neutral' : 'bad')
    })
    socket.on('replacing', (event) => record.told(replacingSentence(event)))
    socket.on('waiting', (event) => record.told(waitingSentence(event, previous), 'doubt'))
    socket.on('close', (event) =>
      record.told(closeSentence(event), event.origin === 'client' ? 'neutral' : 'bad'),
    )
    socket.on('drop', ({ reason }) => record.told(dropSentence(reason), 'bad'))
    socket.on('error', (error) => record.told(error.message, 'bad'))
  }
}
