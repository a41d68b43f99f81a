// The messages: written by hand, or sent automatically at a rate.
import { AutomaticSender } from '../clients/automatic-sender.ts'
import type { Platform } from '../device/device.ts'
import { pagePart } from '../page/page-part.ts'
import { connectSwitch } from '../page/switch-button.ts'

export interface MessagePanel {
  /** Whether messages are sent automatically. */
  readonly isSending: boolean
  /** Resets the panel. */
  reset(): void
}

/** Without a `text` it is an automatic message. */
export function connectMessagePanel(
  timers: Pick<Platform, 'setTimeout' | 'clearTimeout'>,
  send: (text?: string) => void,
): MessagePanel {
  const rate = pagePart('rate', HTMLSelectElement)
  const message = pagePart('message', HTMLInputElement)
  const sender = new AutomaticSender(timers, () => send())
  const start = (isOn: boolean): void => (isOn ? sender.start(Number(rate.value)) : sender.stop())
  let isOn = true
  const show = connectSwitch('automatic', (value) => {
    isOn = value
    start(isOn)
  })
  rate.addEventListener('change', () => start(isOn))
  pagePart('composer', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    if (message.value === '') return
    send(message.value)
    message.value = ''
  })
  const reset = (): void => {
    isOn = true
    show(true)
    rate.value = rate.querySelector<HTMLOptionElement>('[selected]')?.value ?? '2'
    start(true)
  }
  reset()
  return {
    get isSending() {
      return isOn
    },
    reset,
  }
}
