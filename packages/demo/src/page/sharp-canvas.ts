// A canvas that is as sharp as the screen, with the page's colours. Its coordinates are CSS pixels.

export class SharpCanvas {
  readonly context: CanvasRenderingContext2D
  readonly #canvas: HTMLCanvasElement
  readonly #colors = new Map<string, string>()
  #isStale = true

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('The browser gives no canvas to draw on.')
    this.#canvas = canvas
    this.context = context
    const measureAgain = (): void => {
      this.#isStale = true
    }
    new ResizeObserver(measureAgain).observe(canvas)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', measureAgain)
  }

  get width(): number {
    return this.#canvas.clientWidth
  }

  get height(): number {
    return this.#canvas.clientHeight
  }

  /** Updates size and colours, and clears the canvas. */
  clear(): void {
    if (this.#isStale) this.#measure()
    this.context.clearRect(0, 0, this.width, this.height)
  }

  /** Returns a colour of the theme by its name. */
  color(name: string): string {
    const known = this.#colors.get(name) ?? getComputedStyle(this.#canvas).getPropertyValue(`--${name}`)
    this.#colors.set(name, known)
    return known
  }

  #measure(): void {
    this.#isStale = false
    this.#colors.clear()
    const ratio = window.devicePixelRatio
    this.#canvas.width = Math.round(this.width * ratio)
    this.#canvas.height = Math.round(this.height * ratio)
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.context.font = `12px ${getComputedStyle(this.#canvas).fontFamily}`
    this.context.textBaseline = 'middle'
  }
}
