// The panel that says how the connection is. Knows the status and the clock, and no socket.
import type { Status } from 'resilient-socket'
import { asClock } from './durations.ts'
import { situation, stateName } from './event-sentences.ts'
import { pagePart, setText } from './page-part.ts'
import { StateTimeline } from './state-timeline.ts'
import { StatusBar } from './status-bar.ts'

export class StatusPanel {
  readonly #panel = pagePart('connection', HTMLElement)
  readonly #stateName = pagePart('state-name', HTMLElement)
  readonly #situation = pagePart('situation', HTMLElement)
  readonly #health = pagePart('health', HTMLElement)
  readonly #roundTrip = pagePart('round-trip', HTMLElement)
  readonly #clockLabel = pagePart('clock-label', HTMLElement)
  readonly #clock = pagePart('clock', HTMLElement)
  readonly #connections = pagePart('connections', HTMLElement)
  readonly #timeline = new StateTimeline(pagePart('timeline', SVGSVGElement))
  readonly #bar = new StatusBar(this.#panel)
  #openedAt = 0
  #connectionCount = 0

  /** A connection has opened, at this instant. */
  opened(at: number): void {
    this.#openedAt = at
    this.#connectionCount += 1
    setText(this.#connections, String(this.#connectionCount))
  }

  measured(roundTrip: number): void {
    setText(this.#roundTrip, `${roundTrip < 10 ? roundTrip.toFixed(1) : Math.round(roundTrip)} ms`)
  }

  show(status: Status, isOffline: boolean, now: number): void {
    const kind = status.health === 'suspect' ? 'suspect' : status.state
    this.#panel.dataset['kind'] = kind
    setText(this.#stateName, stateName(status))
    setText(this.#situation, situation(status, isOffline))
    setText(this.#health, status.health)
    this.#bar.show(kind, stateName(status))
    this.#timeline.change(kind, now)
    this.tick(status, now)
  }

  /** Moves what moves with time alone. */
  tick(status: Status, now: number): void {
    setText(this.#clockLabel, status.state === 'waiting' ? 'Next attempt in' : 'Open for')
    const clock = this.#clockText(status, now)
    setText(this.#clock, clock)
    this.#bar.tick(status.state === 'waiting' ? `next attempt in ${clock}` : '')
    this.#timeline.draw(now)
  }

  #clockText(status: Status, now: number): string {
    if (status.state === 'open') return asClock(now - this.#openedAt)
    if (status.state !== 'waiting' || !Number.isFinite(status.retryAt)) return '–'
    return `${(Math.max(0, status.retryAt - now) / 1_000).toFixed(1)} s`
  }
}
