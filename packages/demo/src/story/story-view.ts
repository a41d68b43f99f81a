// The story: the headline, the two windows, and the cables between them and the server.
import type { Pair } from '../clients/pair.ts'
import { pagePart, setData, setText } from '../page/page-part.ts'
import { CLIENTS, type Condition } from '../record/client-record.ts'
import { Cables, type Wire } from './cables.ts'
import { ChatWindow } from './chat-window.ts'
import { headline, type Moment } from './headline.ts'

const WIRES: Readonly<Record<Condition, Wire>> = {
  alive: 'alive',
  dead: 'dead',
  checking: 'dead',
  asleep: 'none',
  connecting: 'none',
  stopped: 'none',
}

const SERVER_AWAY =
  'The demo’s server doesn’t answer, so nothing can be broken. Start it again with npm start; the page then goes on by itself.'

export interface StoryMoment extends Omit<Moment, 'records'> {
  readonly pair: Pair
  /** The number of the newest message. */
  readonly latest: number
  /** A problem of the demo itself; empty: none. */
  readonly trouble: string
}

export class StoryView {
  readonly cables: Cables
  readonly #headline = pagePart('headline', HTMLElement)
  readonly #notice = pagePart('notice', HTMLElement)
  readonly #windows = { plain: new ChatWindow('plain'), ours: new ChatWindow('ours') }

  /** With `isStill` nothing moves. */
  constructor(isStill: () => boolean) {
    this.cables = new Cables(pagePart('cables', SVGSVGElement), isStill)
  }

  show({ pair, latest, trouble, ...moment }: StoryMoment): void {
    const { clients, records } = pair
    const { isNetworkBlocked, isServerAway, now } = moment
    const { text, isDead } = headline({ ...moment, records })
    setText(this.#headline, text)
    setData(this.#headline, 'tone', isDead ? 'dead' : '')
    for (const id of CLIENTS) {
      this.#windows[id].show(records[id], clients[id].state(now), latest, now)
      this.cables.showWire(id, WIRES[records[id].condition])
    }
    this.cables.showNetwork(isNetworkBlocked ? 'No network' : 'The network', isNetworkBlocked)
    this.cables.describe(text)
    const notice = isServerAway ? SERVER_AWAY : trouble
    this.#notice.hidden = notice === ''
    setText(this.#notice, notice)
  }
}
