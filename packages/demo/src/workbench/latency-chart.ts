// Message latency: the round trip of each message by its time of sending, or a red mark at the top without an answer.
import { SharpCanvas } from '../page/sharp-canvas.ts'
import { CLIENTS, type ClientId } from '../record/client-record.ts'
import { isUnanswered, type Message } from '../record/message-ledger.ts'
import type { Records } from '../record/run.ts'
import { SPAN } from '../timeline/timeline-drawing.ts'

/** Milliseconds. The scale is logarithmic, so that short delays and outages are both visible. */
const LOWEST = 0.5
const HIGHEST = 60_000
const MARKS = [1, 10, 100, 1_000, 10_000]

const LINES: Readonly<Record<ClientId, { readonly width: number; readonly rail: number }>> = {
  plain: { width: 3, rail: 3 },
  ours: { width: 1.5, rail: 9 },
}

export class LatencyChart {
  readonly #canvas: SharpCanvas

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = new SharpCanvas(canvas)
  }

  draw(records: Records, now: number): void {
    this.#canvas.clear()
    this.#drawMarks()
    for (const client of CLIENTS) this.#drawClient(client, records[client].ledger.messages, now)
  }

  #drawMarks(): void {
    const { context, width } = this.#canvas
    for (const mark of MARKS) {
      const y = Math.round(this.#yOf(mark))
      context.fillStyle = this.#canvas.color('line')
      context.fillRect(0, y, width, 1)
      context.fillStyle = this.#canvas.color('ink-soft')
      context.fillText(mark < 1_000 ? `${mark} ms` : `${mark / 1_000} s`, 2, y - 8)
    }
  }

  #drawClient(client: ClientId, messages: Iterable<Message>, now: number): void {
    const { context } = this.#canvas
    const { width, rail } = LINES[client]
    context.strokeStyle = this.#canvas.color(client)
    context.fillStyle = this.#canvas.color('dead')
    context.lineWidth = width
    context.beginPath()
    let isJoined = false
    for (const message of messages) {
      const x = this.#xOf(message.sentAt, now)
      if (message.roundTrip === undefined) {
        isJoined = false
        if (isUnanswered(message, now)) context.fillRect(x - 2, rail - 2, 4, 4)
      } else {
        if (isJoined) context.lineTo(x, this.#yOf(message.roundTrip))
        else context.moveTo(x, this.#yOf(message.roundTrip))
        isJoined = true
      }
    }
    context.stroke()
  }

  #xOf(at: number, now: number): number {
    return this.#canvas.width * (1 - (now - at) / SPAN)
  }

  #yOf(milliseconds: number): number {
    const value = Math.min(HIGHEST, Math.max(LOWEST, milliseconds))
    return this.#canvas.height * (1 - Math.log(value / LOWEST) / Math.log(HIGHEST / LOWEST))
  }
}
