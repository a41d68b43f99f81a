// Draws a scene: actors, the wires between them, and packets that move. Across in percent, down in pixels: text keeps its size.

import { setText } from '../page/page-part.ts'
import { html, percent, svg } from './elements.ts'
import type { Actor, Packet, Place, Replay, Scene, SeenPacket, SeenWire, State, Wire } from './replay.ts'

const BOX_WIDTH = 40
const BOX_TOP = 24
const FIRST_WIRE = 58
const WIRE_STEP = 72
const BELOW_WIRE = 44

/** Strokes in a square of 20, around its middle. */
const ICONS: Readonly<Record<Actor['icon'], string>> = {
  script: 'M-4-8c-4 0-2 6-5 8c3 2 1 8 5 8M4-8c4 0 2 6 5 8c-3 2-1 8-5 8',
  window: 'M-10-8h20v16h-20zM-10-3h20M-7-5.5h.1M-4-5.5h.1',
  server: 'M-9-9h18v7h-18zM-9 2h18v7h-18zM-5-5.5h.1M-5 5.5h.1',
}

interface Stage {
  readonly element: HTMLElement
  show(scene: Scene): void
}

interface Part<T> {
  readonly element: SVGElement
  show(seen: T): void
}

export function createStage({ actors, wires, packets }: Replay): Stage {
  const bottom = wireY(wires.length - 1) + BELOW_WIRE
  const actorParts = actors.map((actor) => actorPart(actor, bottom))
  const wireParts = wires.map((wire, index) => wirePart(wire, wireY(index)))
  const packetParts = packets.map(packetPart)
  const drawing = svg(
    'svg',
    { 'aria-hidden': 'true', height: bottom + 26 },
    ...[...wireParts, ...packetParts, ...actorParts].map(({ element }) => element),
  )
  return {
    element: html('div', { class: 'replay-stage' }, drawing),
    show(scene) {
      for (const [index, part] of actorParts.entries()) part.show(scene.actors[index])
      for (const [index, part] of wireParts.entries()) part.show(scene.wires[index])
      for (const [index, part] of packetParts.entries()) part.show(scene.packets[index])
    },
  }
}

function wireY(index: number): number {
  return FIRST_WIRE + index * WIRE_STEP
}

function actorPart({ at, name, icon }: Actor, bottom: number): Part<State | undefined> {
  // The outer actors' texts end where their boxes do, so nothing sticks out of the picture.
  const x = (at - 0.5) * BOX_WIDTH
  const anchor = at === 0 ? 'start' : at === 1 ? 'end' : 'middle'
  const state = svg('text', { class: 'replay-state', x, y: bottom + 19, 'text-anchor': anchor })
  const box = {
    class: 'replay-box',
    x: -BOX_WIDTH / 2,
    y: BOX_TOP,
    width: BOX_WIDTH,
    height: bottom - BOX_TOP,
    rx: 8,
  }
  const iconAt = `translate(0 ${(BOX_TOP + bottom) / 2}) scale(1.3)`
  const element = placed(
    'replay-actor',
    at,
    0,
    svg('rect', box),
    svg('path', { class: 'replay-icon', d: ICONS[icon], transform: iconAt }),
    svg('text', { class: 'replay-title', x, y: 14, 'text-anchor': anchor }, name),
    state,
  )
  return { element, show: (seen) => showState(state, seen) }
}

function wirePart({ gapAt, name }: Wire, y: number): Part<SeenWire | undefined> {
  const line = svg('line', { class: 'replay-line', x2: '100%', y1: y, y2: y })
  const state = svg('text', { class: 'replay-state', y: 40 })
  const ends = 'M-24-7l5 7l-5 7M24-7l-5 7l5 7'
  const gap = placed(
    'replay-gap',
    gapAt,
    y,
    svg('rect', { x: -21, y: -3, width: 42, height: 6 }),
    svg('path', { class: 'replay-ends', d: ends }),
  )
  const element = svg(
    'g',
    { class: 'replay-wire' },
    line,
    gap,
    placed('replay-label', gapAt, y, svg('text', { y: 24 }, name), state),
  )
  return {
    element,
    show(seen) {
      element.toggleAttribute('data-hidden', !seen?.state)
      element.toggleAttribute('data-cut', seen?.isCut === true)
      if (!seen?.state) return
      showState(state, seen.state)
      line.dataset['tone'] = seen.isCut ? 'dead' : seen.state.tone
    },
  }
}

function packetPart({ wire, tone, text }: Packet): Part<SeenPacket | undefined> {
  const element = placed(
    'replay-packet',
    0,
    wireY(wire),
    svg('circle', { r: 6 }),
    svg('path', { class: 'replay-cross', d: 'M-5-5l10 10M-5 5l10-10' }),
    svg('text', { y: -12 }, text),
  )
  element.dataset['tone'] = tone
  return {
    element,
    show(seen) {
      element.toggleAttribute('data-hidden', !seen)
      element.toggleAttribute('data-lost', seen?.isLost === true)
      if (seen) element.setAttribute('x', percent(seen.at))
    },
  }
}

/** A group that is placed across in percent, which a transform can't do. */
function placed(name: string, at: Place, y: number, ...children: readonly SVGElement[]): SVGSVGElement {
  return svg('svg', { class: name, x: percent(at), y }, ...children)
}

function showState(element: SVGElement, state: State | undefined): void {
  setText(element, state?.text ?? '')
  if (state) element.dataset['tone'] = state.tone
}
