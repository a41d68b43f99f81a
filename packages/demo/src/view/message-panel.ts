// The message box and the automatic sender. Knows no lane.
import type { Platform } from '../device/device.ts'
import { AutomaticSender } from './automatic-sender.ts'
import { pagePart } from './page-part.ts'
import { connectSwitch } from './switch-button.ts'

/** `send` gets what the user wrote, or nothing when a message is due by itself. */
export function connectMessagePanel(
  timers: Pick<Platform, 'setTimeout' | 'clearTimeout'>,
  send: (text?: string) => void,
): void {
  const box = pagePart('message', HTMLInputElement)
  const rate = pagePart('rate', HTMLSelectElement)
  pagePart('composer', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    if (box.value !== '') send(box.value)
    box.value = ''
    box.focus()
  })
  const sender = new AutomaticSender(timers, () => send())
  const apply = (): void => {
    if (automatic.isOn) sender.start(Number(rate.value))
    else sender.stop()
  }
  const automatic = connectSwitch('automatic', apply)
  rate.addEventListener('change', apply)
  apply()
}
