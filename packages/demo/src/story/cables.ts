// The cables from both windows through the network to the server, and the messages that travel on them.
import { CLIENTS, type ClientId } from '../record/client-record.ts'
import { type Geometry, gateOf, pointAt, TALL, WIDE } from './cable-geometry.ts'

/** Milliseconds from a window to the network, and from there to the server and back. */
const OUTWARD = 220
const ROUND = 420
const FADING = 1_200

/** Most dots drawn at the network; further ones are shown as a number. */
const MAX_HELD = 6

const SVG = 'http://www.w3.org/2000/svg'

/** `none`: there is no connection now. */
export type Wire = 'alive' | 'dead' | 'none'

interface Dot {
  readonly client: ClientId
  readonly circle: SVGCircleElement
  leg: 'outward' | 'held' | 'round' | 'fading'
  startedAt: number
  /** Called when the dot has reached the network. */
  next: 'held' | 'round' | 'fading'
}

export class Cables {
  readonly #drawing: SVGSVGElement
  readonly #isStill: () => boolean
  readonly #wires: Readonly<Record<ClientId, readonly [SVGPathElement, SVGPathElement]>>
  readonly #network = element('rect', { class: 'place', rx: '10' })
  readonly #server = element('rect', { class: 'place', rx: '6' })
  readonly #networkName = element('text', {})
  readonly #serverName = element('text', {})
  readonly #dots = new Map<string, Dot>()
  readonly #spare: SVGCircleElement[] = []
  #geometry: Geometry = WIDE
  #isDrawing = false

  /** With `isStill` no dots move; the wires show the state. */
  constructor(drawing: SVGSVGElement, isStill: () => boolean) {
    this.#drawing = drawing
    this.#isStill = isStill
    this.#networkName.textContent = 'The network'
    this.#serverName.textContent = 'Server'
    const wire = (client: ClientId): readonly [SVGPathElement, SVGPathElement] => [
      element('path', { class: 'wire', 'data-client': client }),
      element('path', { class: 'wire', 'data-client': client }),
    ]
    this.#wires = { plain: wire('plain'), ours: wire('ours') }
    drawing.append(
      ...this.#wires.plain,
      ...this.#wires.ours,
      this.#network,
      this.#server,
      this.#networkName,
      this.#serverName,
    )
    const narrow = matchMedia('(max-width: 700px)')
    narrow.addEventListener('change', () => this.#layOut(narrow.matches ? TALL : WIDE))
    this.#layOut(narrow.matches ? TALL : WIDE)
  }

  showNetwork(name: string, isCut: boolean): void {
    if (this.#networkName.textContent !== name) this.#networkName.textContent = name
    this.#network.dataset['isCut'] = String(isCut)
  }

  /** A dead connection looks whole up to the network, because the client doesn't know. */
  showWire(client: ClientId, wire: Wire): void {
    const [near, far] = this.#wires[client]
    near.dataset['kind'] = wire === 'none' ? 'none' : 'alive'
    far.dataset['kind'] = wire
  }

  describe(text: string): void {
    if (this.#drawing.getAttribute('aria-label') !== text) this.#drawing.setAttribute('aria-label', text)
  }

  sent(client: ClientId, number: number): void {
    if (this.#isStill() || document.hidden) return
    const circle = this.#spare.pop() ?? element('circle', { r: '6' })
    circle.dataset['client'] = client
    circle.dataset['fate'] = ''
    circle.style.opacity = '1'
    this.#drawing.append(circle)
    const dot: Dot = { client, circle, leg: 'outward', startedAt: performance.now(), next: 'held' }
    this.#dots.set(`${client} ${number}`, dot)
    this.#dropSurplus(client)
    this.#animate()
  }

  answered(client: ClientId, number: number): void {
    this.#go(`${client} ${number}`, 'round')
  }

  lost(client: ClientId, number: number): void {
    this.#go(`${client} ${number}`, 'fading')
  }

  clear(): void {
    for (const key of this.#dots.keys()) this.#remove(key)
  }

  #go(key: string, next: 'round' | 'fading'): void {
    const dot = this.#dots.get(key)
    if (dot === undefined) return
    dot.next = next
    if (dot.leg === 'held') this.#start(dot, next)
    this.#animate()
  }

  #start(dot: Dot, leg: 'held' | 'round' | 'fading'): void {
    dot.leg = leg
    dot.startedAt = performance.now()
    if (leg === 'fading') dot.circle.dataset['fate'] = 'lost'
  }

  #remove(key: string): void {
    const dot = this.#dots.get(key)
    if (dot === undefined) return
    this.#dots.delete(key)
    dot.circle.remove()
    this.#spare.push(dot.circle)
  }

  #dropSurplus(client: ClientId): void {
    const held = [...this.#dots].filter(([, dot]) => dot.client === client && dot.leg === 'held')
    for (const [key] of held.slice(0, Math.max(0, held.length - MAX_HELD))) this.#remove(key)
  }

  #animate(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    const frame = (): void => {
      this.#isDrawing = this.#draw(performance.now())
      if (this.#isDrawing) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }

  /** Returns whether anything moves. */
  #draw(now: number): boolean {
    const held: Record<ClientId, number> = { plain: 0, ours: 0 }
    let isMoving = false
    for (const [key, dot] of this.#dots) {
      const path = this.#geometry[dot.client]
      const gate = gateOf(path)
      const passed = now - dot.startedAt
      if (dot.leg === 'outward') {
        place(dot.circle, pointAt(path, gate * Math.min(1, passed / OUTWARD)))
        if (passed >= OUTWARD) this.#start(dot, dot.next)
        isMoving = true
      } else if (dot.leg === 'round') {
        const turn = 1 - gate
        const distance = (passed / ROUND) * (turn + 1)
        place(
          dot.circle,
          pointAt(path, distance < turn ? gate + distance : Math.max(0, 1 - (distance - turn))),
        )
        if (passed >= ROUND) this.#remove(key)
        isMoving = true
      } else {
        place(dot.circle, pointAt(path, gate - 0.045 * held[dot.client]))
        held[dot.client] += 1
        if (dot.leg === 'held') continue
        dot.circle.style.opacity = String(Math.max(0, 1 - passed / FADING))
        if (passed >= FADING) this.#remove(key)
        isMoving = true
      }
    }
    return isMoving
  }

  #layOut(geometry: Geometry): void {
    this.#geometry = geometry
    this.#drawing.setAttribute('viewBox', `0 0 ${geometry.width} ${geometry.height}`)
    for (const [rectangle, box] of [
      [this.#network, geometry.network],
      [this.#server, geometry.server],
    ] as const)
      for (const [name, value] of Object.entries(box)) rectangle.setAttribute(name, String(value))
    for (const [text, box] of [
      [this.#networkName, geometry.network],
      [this.#serverName, geometry.server],
    ] as const) {
      text.setAttribute('x', String(box.x + box.width / 2))
      text.setAttribute('y', String(box.y + box.height / 2 + 4))
    }
    for (const client of CLIENTS) {
      const [start, ...rest] = geometry[client]
      const corner = rest[0]
      const end = rest.at(-1)
      if (start === undefined || corner === undefined || end === undefined) continue
      const [near, far] = this.#wires[client]
      near.setAttribute('d', `M${start.join()}L${corner.join()}`)
      far.setAttribute(
        'd',
        `M${corner.join()}${rest
          .slice(1)
          .map((point) => `L${point.join()}`)
          .join('')}`,
      )
    }
  }
}

function place(circle: SVGCircleElement, [x, y]: readonly [number, number]): void {
  circle.setAttribute('cx', x.toFixed(1))
  circle.setAttribute('cy', y.toFixed(1))
}

function element<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}
