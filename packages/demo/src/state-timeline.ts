// The last minute of the connection, drawn as a line: whole where it was open, broken where it was not.

const SPAN = 60_000
const WIDTH = 1_200
const HEIGHT = 32

/** Top and height of each kind's bar: the shape tells what the colour tells. */
const BARS: Readonly<Record<string, readonly [y: number, height: number]>> = {
  open: [4, 24],
  suspect: [4, 24],
  connecting: [10, 12],
  closing: [10, 12],
  waiting: [14, 4],
}

interface Segment {
  readonly startedAt: number
  readonly rectangle: SVGRectElement
}

export class StateTimeline {
  readonly #drawing: SVGSVGElement
  #segments: Segment[] = []
  #kind = ''

  constructor(drawing: SVGSVGElement) {
    this.#drawing = drawing
    drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
  }

  change(kind: string, at: number): void {
    if (kind === this.#kind) return
    this.#kind = kind
    const [y, height] = BARS[kind] ?? [HEIGHT, 0]
    const rectangle = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
    rectangle.dataset['kind'] = kind
    rectangle.setAttribute('y', String(y))
    rectangle.setAttribute('height', String(height))
    this.#drawing.append(rectangle)
    this.#segments.push({ startedAt: at, rectangle })
    this.draw(at)
  }

  draw(now: number): void {
    const start = now - SPAN
    const place = (at: number): number => (Math.max(0, at - start) / SPAN) * WIDTH
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
  }
}
