// The buttons that break: one for each fault of the catalogue, the presets, the offline switch, and any close code.
import { FAULT_GROUPS, type Fault, type FaultGroup, isLasting } from '../faults/fault-catalogue.ts'
import type { FaultDesk } from '../faults/fault-desk.ts'
import { PRESETS, type PresetPlayer } from '../faults/presets.ts'
import { describedButton, pagePart } from './page-part.ts'
import { connectSwitch } from './switch-button.ts'

/** The rest is a list that one opens. */
const OPEN_GROUPS = 2

export class FaultPanel {
  readonly #desk: FaultDesk
  readonly #player: PresetPlayer
  readonly #buttons = new Map<Fault, HTMLButtonElement>()
  readonly #presetButtons: readonly HTMLButtonElement[]
  readonly #offline = connectSwitch('offline', (isOn) => void this.#desk.setOffline(isOn))

  constructor(desk: FaultDesk, player: PresetPlayer) {
    this.#desk = desk
    this.#player = player
    pagePart('faults', HTMLElement).append(
      ...FAULT_GROUPS.map((group, index) => this.#group(group, index < OPEN_GROUPS)),
    )
    this.#presetButtons = PRESETS.map((preset) => {
      const button = describedButton(preset.label, preset.hint)
      button.addEventListener('click', () => {
        if (player.current === preset) void player.stop()
        else void player.play(preset)
      })
      return button
    })
    pagePart('presets', HTMLElement).append(...this.#presetButtons)
    connectCustomClose(desk)
  }

  render(): void {
    this.#offline.show(this.#desk.isOffline)
    for (const [fault, button] of this.#buttons)
      if (isLasting(fault)) button.ariaPressed = String(this.#desk.isRunning(fault))
    for (const [index, button] of this.#presetButtons.entries())
      button.ariaPressed = String(this.#player.current === PRESETS[index])
  }

  #group({ title, faults }: FaultGroup, isOpen: boolean): HTMLElement {
    const group = document.createElement('details')
    group.open = isOpen
    const summary = document.createElement('summary')
    summary.textContent = title
    const list = document.createElement('ul')
    list.append(...faults.map((fault) => this.#item(fault)))
    group.append(summary, list)
    return group
  }

  #item(fault: Fault): HTMLElement {
    const button = describedButton(fault.label, fault.hint)
    this.#buttons.set(fault, button)
    button.addEventListener('click', () => {
      if (!isLasting(fault)) void this.#desk.strike(fault)
      else if (this.#desk.isRunning(fault)) void this.#desk.heal(fault)
      else void this.#desk.begin(fault)
    })
    const item = document.createElement('li')
    item.append(button)
    return item
  }
}

/** RFC 6455 section 5.5. */
const MAX_REASON_BYTES = 123

/** RFC 6455 section 7.4: the others never travel in a frame. */
function isSendable(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
}

function connectCustomClose(desk: FaultDesk): void {
  const code = pagePart('close-code', HTMLInputElement)
  const reason = pagePart('close-reason', HTMLInputElement)
  const validate = (): void => {
    code.setCustomValidity(isSendable(code.valueAsNumber) ? '' : 'One of 1000–1003, 1007–1014, 3000–4999.')
    const size = new TextEncoder().encode(reason.value).length
    reason.setCustomValidity(size <= MAX_REASON_BYTES ? '' : `At most ${MAX_REASON_BYTES} bytes.`)
  }
  code.addEventListener('input', validate)
  reason.addEventListener('input', validate)
  pagePart('custom-close', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    void desk.strike({
      label: `Close ${code.value}`,
      hint: '',
      commands: [{ command: 'close', code: code.valueAsNumber, reason: reason.value }],
    })
  })
}
