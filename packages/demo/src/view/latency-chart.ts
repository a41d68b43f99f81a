// The round trip of each message, by when it was sent, for both lanes; a gap where no answer came. Knows no lane.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { LaneId } from '../lanes/lane-record.ts'
import { TIME_SPAN } from './time-span.ts'

const HEIGHT = 132
const SERIES: Readonly<Record<LaneId, 1 | 2>> = { native: 1, resilient: 2 }

/** In ms; the scale is logarithmic, so that a hiccup and an outage are both seen. */
const LOWEST = 0.5
const HIGHEST = 60_000
const MARKS = [1, 10, 100, 1_000, 10_000]

export class LatencyChart {
  readonly #place: HTMLElement
  readonly #data: [number[], (number | null)[], (number | null)[]] = [[], [], []]
  /** The row of each message that is still kept, counted from the very first row. */
  readonly #rows = new Map<number, number>()
  #firstRow = 0
  #count = 0
  #plot: uPlot

  constructor(place: HTMLElement) {
    this.#place = place
    this.#plot = this.#create()
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(place)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#plot.destroy()
      this.#plot = this.#create()
    })
  }

  /** Messages come with the numbers 1, 2, 3, … */
  sent(at: number): void {
    this.#count += 1
    this.#rows.set(this.#count, this.#firstRow + this.#data[0].length)
    this.#addRow(at)
  }

  answered(lane: LaneId, number: number, roundTrip: number): void {
    const row = this.#rows.get(number)
    if (row === undefined) return
    this.#data[SERIES[lane]][row - this.#firstRow] = Math.max(LOWEST, roundTrip)
  }

  /** Nothing is sent for a while: what comes before and after isn't joined. */
  interrupt(at: number): void {
    this.#addRow(at)
  }

  draw(now: number): void {
    const start = (now - TIME_SPAN) / 1_000
    const past = this.#data[0].findIndex((at) => at >= start)
    if (past > 0) this.#forget(past)
    this.#plot.setData(this.#data, false)
    this.#plot.setScale('x', { min: start, max: now / 1_000 })
  }

  #addRow(at: number): void {
    this.#data[0].push(at / 1_000)
    this.#data[1].push(null)
    this.#data[2].push(null)
  }

  #forget(rows: number): void {
    for (const column of this.#data) column.splice(0, rows)
    this.#firstRow += rows
    for (const [number, row] of this.#rows) {
      if (row >= this.#firstRow) break
      this.#rows.delete(number)
    }
  }

  #size(): { width: number; height: number } {
    return { width: this.#place.clientWidth, height: HEIGHT }
  }

  #create(): uPlot {
    const style = getComputedStyle(this.#place)
    const color = (name: string): string => style.getPropertyValue(name)
    const line = (stroke: string, width: number): uPlot.Series => ({
      stroke,
      width,
      points: { show: false },
      spanGaps: false,
    })
    return new uPlot(
      {
        ...this.#size(),
        padding: [0, 0, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: true }, y: { distr: 3, range: [LOWEST, HIGHEST] } },
        axes: [{ show: false }, { show: false }],
        series: [{}, line(color('--native'), 3), line(color('--resilient'), 1.5)],
        hooks: {
          drawClear: [(plot) => drawMarks(plot, color('--line'), color('--ink-soft'), color('--font'))],
        },
      },
      this.#data,
      this.#place,
    )
  }
}

/** Inside the plot, so that its left edge is the same instant as that of the bands above. */
function drawMarks(plot: uPlot, line: string, ink: string, font: string): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = `${12 * ratio}px ${font}`
  ctx.fillStyle = ink
  ctx.strokeStyle = line
  ctx.lineWidth = ratio
  for (const mark of MARKS) {
    const y = Math.round(plot.valToPos(mark, 'y', true)) + 0.5
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    ctx.fillText(mark < 1_000 ? `${mark} ms` : `${mark / 1_000} s`, bbox.left + 4 * ratio, y - 4 * ratio)
  }
  ctx.restore()
}
