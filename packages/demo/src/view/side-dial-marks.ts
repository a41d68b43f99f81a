// The connections that a lane dials beside the one it has: a line below its band. How it ends says what became of it.
import type { SideDial, SideDialOutcome } from '../lanes/side-dial.ts'

/** In the units of the band's drawing: below the bars. */
const BASE = 33
/** Up to the bars, for what takes their place. */
const TOP = 27
const CROSS_TOP = 29
const CROSS_BOTTOM = 37

/** In pixels, so that the shape of what took a moment is seen too. */
const SHORTEST = 8

const IN_WORDS: Readonly<Record<SideDialOutcome | 'under-way', string>> = {
  won: 'took over',
  dropped: 'not needed',
  failed: 'failed',
  'went-on': 'went on as the next attempt',
  'under-way': 'under way',
}

export class SideDialMarks {
  readonly #drawing: SVGSVGElement
  readonly #paths = new Map<SideDial, SVGPathElement>()

  constructor(drawing: SVGSVGElement) {
    this.#drawing = drawing
  }

  /** `place` is where an instant is, in a drawing `width` units wide; `start` its left edge. */
  draw(
    dials: readonly SideDial[],
    start: number,
    now: number,
    place: (at: number) => number,
    width: number,
  ): void {
    for (const [dial, path] of this.#paths) {
      if ((dial.end?.at ?? now) >= start) continue
      path.remove()
      this.#paths.delete(dial)
    }
    const seen = dials.filter((dial) => (dial.end?.at ?? now) >= start)
    this.#name(seen)
    if (seen.length === 0) return
    const shortest = (SHORTEST / this.#drawing.clientWidth) * width
    for (const dial of seen) {
      const path = this.#pathOf(dial)
      const right = place(dial.end?.at ?? now)
      path.dataset['dial'] = outcomeOf(dial)
      path.setAttribute('d', outline(dial, Math.min(place(dial.startedAt), right - shortest), right))
    }
  }

  /** For who can't see them. */
  #name(dials: readonly SideDial[]): void {
    const outcomes = dials.map((dial) => IN_WORDS[outcomeOf(dial)])
    const name = `Dialled beside the old connection: ${outcomes.join(', ') || 'none'}`
    if (this.#drawing.ariaLabel !== name) this.#drawing.ariaLabel = name
  }

  #pathOf(dial: SideDial): SVGPathElement {
    const known = this.#paths.get(dial)
    if (known !== undefined) return known
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    this.#paths.set(dial, path)
    this.#drawing.append(path)
    return path
  }
}

function outcomeOf({ end }: SideDial): SideDialOutcome | 'under-way' {
  return end?.outcome ?? 'under-way'
}

function outline({ end }: SideDial, left: number, right: number): string {
  const line = `M${left.toFixed(1)} ${BASE}H${right.toFixed(1)}`
  if (end?.outcome === 'won') return `${line}V${TOP}`
  if (end?.outcome === 'failed') return `${line}M${right.toFixed(1)} ${CROSS_TOP}V${CROSS_BOTTOM}`
  return line
}
