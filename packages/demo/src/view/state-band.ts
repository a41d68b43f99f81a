// A lane's last two minutes, drawn as a band: full where it was open, hollow where it only said so, thin where it waited.
import type { StateKind } from '../lanes/lane-record.ts'
import type { SideDial } from '../lanes/side-dial.ts'
import { SideDialMarks } from './side-dial-marks.ts'
import { TIME_SPAN } from './time-span.ts'

const WIDTH = 1_200
const HEIGHT = 28
/** With room for what is dialled beside. */
const FULL_HEIGHT = 38

/** Top and height of each kind's bar: the shape tells what the colour tells. */
const BARS: Readonly<Record<BandKind, readonly [y: number, height: number]>> = {
  idle: [HEIGHT, 0],
  open: [2, 24],
  silent: [3, 22],
  suspect: [2, 24],
  still: [7, 14],
  connecting: [9, 10],
  closing: [9, 10],
  waiting: [12, 4],
  closed: [HEIGHT, 0],
}

/** `still`: the page doesn't run. */
export type BandKind = StateKind | 'silent' | 'still'

interface Segment {
  readonly startedAt: number
  readonly rectangle: SVGRectElement
}

export class StateBand {
  readonly #drawing: SVGSVGElement
  readonly #marks: SideDialMarks
  #segments: Segment[] = []
  #kind: BandKind = 'idle'

  constructor(drawing: SVGSVGElement) {
    this.#drawing = drawing
    this.#marks = new SideDialMarks(drawing)
    drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${FULL_HEIGHT}`)
  }

  /** `at` may lie back a little: silence is known for what it is only after a while. */
  change(kind: BandKind, at: number): void {
    if (kind === this.#kind) return
    this.#kind = kind
    const [y, height] = BARS[kind]
    const rectangle = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
    rectangle.dataset['kind'] = kind
    rectangle.setAttribute('y', String(y))
    rectangle.setAttribute('height', String(height))
    this.#drawing.append(rectangle)
    this.#segments.push({ startedAt: Math.max(at, this.#segments.at(-1)?.startedAt ?? 0), rectangle })
  }

  draw(sideDials: readonly SideDial[], now: number): void {
    const start = now - TIME_SPAN
    const place = (at: number): number => (Math.max(0, at - start) / TIME_SPAN) * WIDTH
    this.#segments = this.#segments.filter(({ rectangle }, index) => {
      const endedAt = this.#segments[index + 1]?.startedAt ?? now
      const isPast = endedAt < start
      if (isPast) rectangle.remove()
      return !isPast
    })
    for (const [index, { startedAt, rectangle }] of this.#segments.entries()) {
      const x = place(startedAt)
      rectangle.setAttribute('x', x.toFixed(1))
      // A moment too short to see would be a lie by omission: two units at least.
      const width = Math.max(2, place(this.#segments[index + 1]?.startedAt ?? now) - x)
      rectangle.setAttribute('width', width.toFixed(1))
    }
    this.#marks.draw(sideDials, start, now, place, WIDTH)
  }
}
