// The message box, the automatic sender and the counts. Knows no socket.
import { AutomaticSender } from './automatic-sender.ts'
import type { Fate, MessageLedger } from './message-ledger.ts'
import { pagePart, setText } from './page-part.ts'
import { connectSwitch } from './switch-button.ts'

const FATES: readonly Fate[] = ['answered', 'on-the-way', 'queued', 'dropped', 'unanswered']

export class MessagePanel {
  readonly #ledger: MessageLedger
  readonly #sent = pagePart('count-sent', HTMLElement)
  readonly #counts = FATES.map((fate) => ({ fate, element: pagePart(`count-${fate}`, HTMLElement) }))

  /** `send` gets what the user wrote, or nothing when a message is due by itself. */
  constructor(ledger: MessageLedger, send: (text?: string) => void) {
    this.#ledger = ledger
    const box = pagePart('message', HTMLInputElement)
    const rate = pagePart('rate', HTMLSelectElement)
    pagePart('composer', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault()
      if (box.value !== '') send(box.value)
      box.value = ''
      box.focus()
    })
    const sender = new AutomaticSender(() => send())
    const automatic = connectSwitch('automatic', (isOn) => {
      if (isOn) sender.start(Number(rate.value))
      else sender.stop()
    })
    rate.addEventListener('change', () => {
      if (automatic.isOn) sender.start(Number(rate.value))
    })
  }

  render(): void {
    setText(this.#sent, String(this.#ledger.sent))
    for (const { fate, element } of this.#counts) setText(element, String(this.#ledger.count(fate)))
  }
}
