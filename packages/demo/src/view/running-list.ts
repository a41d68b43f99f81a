// What is broken at the moment, each with a button that heals it.
import type { FaultDesk } from '../faults/fault-desk.ts'
import type { PresetPlayer } from '../faults/presets.ts'
import { pagePart } from './page-part.ts'

interface Item {
  readonly label: string
  readonly verb: string
  readonly end: () => void
}

export class RunningList {
  readonly #desk: FaultDesk
  readonly #player: PresetPlayer
  readonly #list = pagePart('running', HTMLUListElement)
  readonly #nothing = pagePart('nothing-running', HTMLElement)
  readonly #healAll = pagePart('heal-all', HTMLButtonElement)
  #shown = ''

  constructor(desk: FaultDesk, player: PresetPlayer) {
    this.#desk = desk
    this.#player = player
    this.#healAll.addEventListener('click', () => {
      player.stop()
      void desk.healAll()
    })
  }

  render(): void {
    const items = this.#items()
    const shown = items.map(({ label }) => label).join()
    if (shown === this.#shown) return
    this.#shown = shown
    this.#list.replaceChildren(...items.map(element))
    this.#nothing.hidden = items.length > 0
    this.#healAll.disabled = items.length === 0
  }

  #items(): Item[] {
    const { current } = this.#player
    const faults = this.#desk.running.map((fault) => ({
      label: fault.label,
      verb: 'Heal',
      end: () => void this.#desk.heal(fault),
    }))
    return [
      ...(current === undefined
        ? []
        : [{ label: current.label, verb: 'Stop', end: () => this.#player.stop() }]),
      ...(this.#desk.isOffline
        ? [{ label: 'Offline', verb: 'Heal', end: () => void this.#desk.setOffline(false) }]
        : []),
      ...faults,
    ]
  }
}

function element({ label, verb, end }: Item): HTMLElement {
  const item = document.createElement('li')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = verb
  button.ariaLabel = `${verb}: ${label}`
  button.addEventListener('click', end)
  item.append(label, button)
  return item
}
