// One button for each fault of the catalogue, what is active, and any close code.
import { FAULT_GROUPS, type Fault, type FaultGroup, isLasting } from '../faults/fault-catalogue.ts'
import type { FaultDesk } from '../faults/fault-desk.ts'
import { describedButton, element, pagePart, setText } from '../page/page-part.ts'

/** Groups shown at once; the others open as a list. */
const OPEN_GROUPS = 2

export class FaultPanel {
  readonly #desk: FaultDesk
  readonly #buttons = new Map<Fault, HTMLButtonElement>()
  readonly #active = pagePart('active', HTMLElement)
  readonly #restore = pagePart('restore', HTMLButtonElement)

  constructor(desk: FaultDesk, restore: () => void) {
    this.#desk = desk
    pagePart('faults', HTMLElement).append(
      ...FAULT_GROUPS.map((group, index) => this.#group(group, index < OPEN_GROUPS)),
    )
    this.#restore.addEventListener('click', restore)
    connectCustomClose(desk)
  }

  render(): void {
    const labels = this.#desk.running.map(({ label }) => label)
    setText(this.#active, labels.length === 0 ? 'None' : labels.join(', '))
    this.#restore.ariaDisabled = String(labels.length === 0)
    for (const [fault, button] of this.#buttons)
      if (isLasting(fault)) button.ariaPressed = String(this.#desk.isRunning(fault))
  }

  #group({ title, faults }: FaultGroup, isOpen: boolean): HTMLElement {
    const group = element('details')
    group.open = isOpen
    const list = element('ul')
    list.append(...faults.map((fault) => this.#item(fault)))
    group.append(element('summary', title), list)
    return group
  }

  #item(fault: Fault): HTMLElement {
    const button = describedButton(fault.label, fault.hint)
    this.#buttons.set(fault, button)
    button.addEventListener('click', () => {
      if (!isLasting(fault)) void this.#desk.strike(fault)
      else if (this.#desk.isRunning(fault)) void this.#desk.end(fault)
      else void this.#desk.begin(fault)
    })
    const item = element('li')
    item.append(button)
    return item
  }
}

/** RFC 6455 section 5.5. */
const MAX_REASON_BYTES = 123

/** Codes that a close frame can have (RFC 6455 section 7.4). */
function isSendable(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
}

function connectCustomClose(desk: FaultDesk): void {
  const code = pagePart('close-code', HTMLInputElement)
  const reason = pagePart('close-reason', HTMLInputElement)
  const validate = (): void => {
    code.setCustomValidity(isSendable(code.valueAsNumber) ? '' : 'Use 1000–1003, 1007–1014 or 3000–4999.')
    const size = new TextEncoder().encode(reason.value).length
    reason.setCustomValidity(size <= MAX_REASON_BYTES ? '' : `Use at most ${MAX_REASON_BYTES} bytes.`)
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
