// What is broken at the moment, each with a button that heals it.
import type { FaultDesk } from '../faults/fault-desk.ts'
import type { PresetPlayer } from '../faults/presets.ts'
import { pagePart, setText } from './page-part.ts'

interface Item {
  readonly label: string
  readonly verb: string
  readonly end: () => Promise<void>
}

export class RunningList {
  readonly #desk: FaultDesk
  readonly #player: PresetPlayer
  readonly #list = pagePart('running', HTMLUListElement)
  readonly #nothing = pagePart('nothing-running', HTMLElement)
  readonly #healAll = pagePart('heal-all', HTMLButtonElement)
  readonly #idleText = this.#nothing.textContent ?? ''
  #shown = ''

  constructor(desk: FaultDesk, player: PresetPlayer) {
    this.#desk = desk
    this.#player = player
    this.#healAll.addEventListener('click', () => void player.stop())
  }

  /** Something that went wrong with a fault; `''`: nothing did. */
  tell(trouble: string): void {
    setText(this.#nothing, trouble || this.#idleText)
  }

  render(): void {
    const items = this.#items()
    const shown = items.map(({ label }) => label).join('|')
    if (shown === this.#shown) return
    this.#shown = shown
    const hasFocus = this.#list.contains(document.activeElement)
    this.#list.replaceChildren(...items.map(element))
    // Or it would be lost with the button that was pressed.
    if (hasFocus) this.#healAll.focus()
    this.#nothing.hidden = items.length > 0
    this.#healAll.ariaDisabled = String(items.length === 0)
  }

  #items(): Item[] {
    const { current } = this.#player
    // Its faults are part of it.
    if (current !== undefined) return [{ label: current.label, verb: 'Stop', end: () => this.#player.stop() }]
    const offline = { label: 'Offline', verb: 'Heal', end: () => this.#desk.setOffline(false) }
    const faults = this.#desk.running.map((fault) => ({
      label: fault.label,
      verb: 'Heal',
      end: () => this.#desk.heal(fault),
    }))
    return this.#desk.isOffline ? [offline, ...faults] : faults
  }
}

function element({ label, verb, end }: Item): HTMLElement {
  const item = document.createElement('li')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = verb
  button.ariaLabel = `${verb}: ${label}`
  button.addEventListener('click', () => void end())
  item.append(label, button)
  return item
}
