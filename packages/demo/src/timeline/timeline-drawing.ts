// Draws the timeline on a canvas: faults, each client's states, and a dot for each message. Knows no client.
import { inWords } from '../page/durations.ts'
import { SharpCanvas } from '../page/sharp-canvas.ts'
import type { Change, ClientId, Condition } from '../record/client-record.ts'
import { isUnanswered, type Message } from '../record/message-ledger.ts'
import type { FaultSpan } from '../record/run.ts'

/** Milliseconds. */
export const SPAN = 60_000

export interface Band {
  readonly client: ClientId
  readonly name: string
  /** Oldest first. */
  readonly conditions: readonly Change<Condition>[]
  readonly messages: Iterable<Message>
  readonly verdict: string
  readonly isDead: boolean
}

export interface TimelineScene {
  readonly now: number
  readonly faults: readonly FaultSpan[]
  readonly bands: readonly [Band, Band]
}

/** In CSS pixels. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  /** Top of each band, and its height with its dots. */
  readonly tops: readonly [number, number]
  readonly namesAbove: boolean
}

const BAND = 44
const BAR = 22
const DOTS = 33
const LABEL = 20
const NARROW = 640
const LABEL_GAP = 8

export function frameOf(width: number, height: number): Frame {
  const namesAbove = width < NARROW
  const head = namesAbove ? 22 : 0
  const first = LABEL + head
  return {
    width,
    height,
    left: namesAbove ? 0 : 124,
    right: namesAbove ? width : width - 150,
    tops: [first, first + BAND + head + 8],
    namesAbove,
  }
}

export function placeOf(at: number, now: number, { left, right }: Frame): number {
  return right - ((now - at) / SPAN) * (right - left)
}

export function instantOf(x: number, now: number, { left, right }: Frame): number {
  return now - ((right - x) / (right - left)) * SPAN
}

interface Label {
  readonly text: string
  readonly x: number
  readonly width: number
}

/** Leaves out labels that would overlap newer ones. `labels`: oldest first. */
export function legible(labels: readonly Label[]): readonly Label[] {
  const kept: Label[] = []
  for (const label of [...labels].reverse()) {
    const next = kept.at(-1)
    if (next === undefined || label.x + label.width + LABEL_GAP <= next.x) kept.push(label)
  }
  return kept
}

export class TimelineDrawing {
  readonly #canvas: SharpCanvas
  readonly #context: CanvasRenderingContext2D
  readonly #color: (name: string) => string
  #frame: Frame = frameOf(0, 0)

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = new SharpCanvas(canvas)
    this.#context = this.#canvas.context
    this.#color = (name) => this.#canvas.color(name)
  }

  get frame(): Frame {
    return this.#frame
  }

  draw(scene: TimelineScene, marked: number | undefined): void {
    this.#canvas.clear()
    this.#frame = frameOf(this.#canvas.width, this.#canvas.height)
    this.#drawFaults(scene)
    this.#drawAxis(scene.now)
    for (const index of [0, 1] as const)
      this.#drawBand(scene.bands[index], this.#frame.tops[index], scene.now)
    if (marked !== undefined) this.#drawMark(placeOf(marked, scene.now, this.#frame))
  }

  #drawFaults({ faults, now }: TimelineScene): void {
    const { left, right, tops } = this.#frame
    const context = this.#context
    const labels: Label[] = []
    for (const { label, from, to } of faults) {
      const end = Math.min(right, to === undefined ? right : placeOf(to, now, this.#frame))
      const start = Math.max(left, placeOf(from, now, this.#frame))
      if (end <= left) continue
      context.fillStyle = this.#color('shade')
      context.fillRect(start, LABEL, Math.max(2, end - start), tops[1] + BAND - LABEL)
      const text = `${label} ${inWords((to ?? now) - from)}`
      const { width } = context.measureText(text)
      labels.push({ text, x: Math.max(left, Math.min(start, right - width)), width })
    }
    context.fillStyle = this.#color('ink')
    context.textAlign = 'left'
    for (const { text, x } of legible(labels)) context.fillText(text, x, LABEL / 2)
  }

  #drawAxis(now: number): void {
    const context = this.#context
    const bottom = this.#frame.tops[1] + BAND
    context.fillStyle = this.#color('ink-soft')
    for (const seconds of [60, 45, 30, 15, 0]) {
      const x = placeOf(now - seconds * 1_000, now, this.#frame)
      context.textAlign = seconds === 60 ? 'left' : seconds === 0 ? 'right' : 'center'
      context.fillText(seconds === 0 ? 'now' : `${seconds} s ago`, x, bottom + 12)
    }
  }

  #drawBand({ client, name, conditions, messages, verdict, isDead }: Band, top: number, now: number): void {
    const { left, right, width, namesAbove } = this.#frame
    const context = this.#context
    context.fillStyle = this.#color(`${client}-ink`)
    context.textAlign = 'left'
    const lineY = namesAbove ? top - 11 : top + BAR / 2
    context.fillText(name, 0, lineY)
    context.fillStyle = this.#color(isDead ? 'dead' : 'ink')
    context.textAlign = namesAbove ? 'right' : 'left'
    context.fillText(verdict, namesAbove ? width : right + 12, lineY)
    context.fillStyle = this.#color('line')
    context.fillRect(left, top + BAR / 2 - 0.5, right - left, 1)
    for (const [index, { at, value }] of conditions.entries()) {
      const end = placeOf(conditions[index + 1]?.at ?? now, now, this.#frame)
      const start = Math.max(left, placeOf(at, now, this.#frame))
      if (end > left) this.#drawCondition(value, client, start, Math.max(2, end - start), top)
    }
    for (const message of messages) {
      const x = placeOf(message.sentAt, now, this.#frame)
      if (x >= left) this.#drawDot(message, client, x, top + DOTS, now)
    }
  }

  /** The shape shows the same as the colour. */
  #drawCondition(condition: Condition, client: ClientId, x: number, width: number, top: number): void {
    const context = this.#context
    switch (condition) {
      case 'alive':
        context.fillStyle = this.#color(client)
        context.fillRect(x, top, width, BAR)
        break
      case 'dead':
        context.fillStyle = this.#color('dead')
        context.fillRect(x, top, width, 3)
        context.fillRect(x, top + BAR - 3, width, 3)
        break
      case 'checking':
        context.fillStyle = this.#color(client)
        context.fillRect(x, top, width, 3)
        context.fillRect(x, top + BAR - 3, width, 3)
        for (let stripe = x; stripe < x + width; stripe += 6) context.fillRect(stripe, top, 2, BAR)
        break
      case 'asleep':
        context.fillStyle = this.#color('control')
        context.fillRect(x, top + 7, width, BAR - 14)
        break
      case 'connecting':
        context.fillStyle = this.#color('waiting')
        context.fillRect(x, top + BAR / 2 - 2, width, 4)
        break
      case 'stopped':
        break
    }
  }

  #drawDot(message: Message, client: ClientId, x: number, y: number, now: number): void {
    const context = this.#context
    const { fate } = message
    const isLost = isUnanswered(message, now)
    context.beginPath()
    context.arc(x, y, 3, 0, 2 * Math.PI)
    if (isLost || fate === 'delivered') {
      context.fillStyle = this.#color(isLost ? 'dead' : client)
      context.fill()
      return
    }
    context.strokeStyle = this.#color(fate === 'in-flight' ? client : 'waiting')
    context.lineWidth = 1.5
    context.stroke()
  }

  #drawMark(x: number): void {
    this.#context.fillStyle = this.#color('ink')
    this.#context.fillRect(x - 0.5, LABEL, 1, this.#frame.tops[1] + BAND - LABEL)
  }
}
