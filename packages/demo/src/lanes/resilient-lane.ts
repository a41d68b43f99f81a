// The client of this project, with every event told in a sentence. Knows neither faults nor page.
import {
  type Health,
  ResilientSocket,
  type ResilientSocketOptions,
  type SendResult,
  type SocketState,
} from 'resilient-socket'
import type { Lane } from './lane.ts'
import type { LaneRecord } from './lane-record.ts'
import { decodeMessage } from './numbered-message.ts'
import {
  closeSentence,
  dropSentence,
  lostSentence,
  note,
  openSentence,
  stateName,
  waitingSentence,
} from './resilient-sentences.ts'

export class ResilientLane implements Lane {
  readonly record: LaneRecord
  readonly socket: ResilientSocket

  constructor(
    record: LaneRecord,
    url: () => Promise<string>,
    options: ResilientSocketOptions,
    onMessage: (data: unknown) => void,
  ) {
    this.record = record
    this.socket = new ResilientSocket(url, options)
    this.#follow()
    this.#narrate()
    this.socket.on('message', ({ data }) => onMessage(data))
  }

  get stateName(): string {
    return stateName(this.socket.status)
  }

  note(now: number): string {
    return note(this.socket.status, now)
  }

  send(data: string): SendResult {
    return this.socket.send(data)
  }

  #follow(): void {
    const { socket, record } = this
    socket.on('state', ({ state, health }) => {
      if (health === 'good') record.ledger.queueFlushed()
      record.became(health === 'suspect' ? 'suspect' : state)
    })
    socket.on('lost', () => record.ledger.connectionLost())
    socket.on('close', () => record.ledger.connectionLost())
    socket.on('drop', ({ data }) => {
      const message = decodeMessage(data)
      if (message !== undefined) record.ledger.dropped(message.number)
    })
  }

  #narrate(): void {
    const { socket, record } = this
    let health: Health = 'down'
    let previous: SocketState = 'idle'
    socket.on('state', (status) => {
      if (status.health === 'suspect')
        record.told('In doubt: is the server still there? Messages wait meanwhile.', 'doubt')
      if (health === 'suspect' && status.health === 'good')
        record.told('The connection is alive: it goes on.', 'good')
      health = status.health
      previous = status.previous
    })
    socket.on('open', (event) => record.told(openSentence(event), 'good'))
    socket.on('lost', (event) => record.told(lostSentence(event), 'bad'))
    socket.on('waiting', (event) => record.told(waitingSentence(event, previous), 'doubt'))
    socket.on('close', (event) =>
      record.told(closeSentence(event), event.origin === 'client' ? 'neutral' : 'bad'),
    )
    socket.on('drop', ({ reason }) => record.told(dropSentence(reason), 'bad'))
    socket.on('error', (error) => record.told(error.message, 'bad'))
  }
}
