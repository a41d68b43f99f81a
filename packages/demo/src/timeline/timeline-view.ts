// The timeline, and the moment that is selected by pointer or keyboard.
import { pagePart, setText } from '../page/page-part.ts'
import { momentInWords } from './moment-in-words.ts'
import { instantOf, placeOf, SPAN, TimelineDrawing, type TimelineScene } from './timeline-drawing.ts'

/** Milliseconds that an arrow key moves the moment. */
const STEP = 1_000

export class TimelineView {
  readonly #plot = pagePart('plot', HTMLElement)
  readonly #moment = pagePart('moment', HTMLElement)
  readonly #drawing = new TimelineDrawing(pagePart('timeline', HTMLCanvasElement))
  readonly #scene: () => TimelineScene
  /** The selected instant, so that it moves with the drawing. */
  #marked: number | undefined

  constructor(scene: () => TimelineScene) {
    this.#scene = scene
    this.#plot.addEventListener('pointermove', ({ offsetX }) =>
      this.#mark(instantOf(offsetX, Date.now(), this.#drawing.frame)),
    )
    this.#plot.addEventListener('pointerleave', () => this.#unmark())
    this.#plot.addEventListener('blur', () => this.#unmark())
    this.#plot.addEventListener('focus', () => this.#plot.matches(':focus-visible') && this.#mark(Date.now()))
    this.#plot.addEventListener('keydown', (event) => this.#move(event))
  }

  draw(): void {
    const scene = this.#scene()
    if (this.#marked !== undefined && scene.now - this.#marked > SPAN) this.#marked = scene.now - SPAN
    this.#drawing.draw(scene, this.#marked)
    if (this.#marked !== undefined) this.#tell(scene, this.#marked)
  }

  #move(event: KeyboardEvent): void {
    const now = Date.now()
    const from = this.#marked ?? now
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: from - STEP,
      ArrowDown: from - STEP,
      ArrowRight: from + STEP,
      ArrowUp: from + STEP,
      PageDown: from - 10 * STEP,
      PageUp: from + 10 * STEP,
      Home: now - SPAN,
      End: now,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    this.#mark(target)
  }

  #mark(at: number): void {
    const now = Date.now()
    this.#marked = Math.min(now, Math.max(now - SPAN, at))
    this.#moment.hidden = false
    this.draw()
  }

  #unmark(): void {
    this.#marked = undefined
    this.#moment.hidden = true
    this.draw()
  }

  #tell(scene: TimelineScene, at: number): void {
    const words = momentInWords(scene, at)
    setText(this.#moment, words)
    this.#plot.ariaValueText = words
    this.#plot.ariaValueNow = String(Math.round((at - scene.now) / 1_000))
    const { width } = this.#drawing.frame
    const x = placeOf(at, scene.now, this.#drawing.frame)
    const isRight = x > width / 2
    this.#moment.style.left = isRight ? 'auto' : `${x + 8}px`
    this.#moment.style.right = isRight ? `${width - x + 8}px` : 'auto'
  }
}
