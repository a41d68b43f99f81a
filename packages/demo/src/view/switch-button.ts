// A button with role="switch": one that is on or off.
import { pagePart } from './page-part.ts'

export interface Switch {
  readonly isOn: boolean
  /** Turns it without telling the listener. */
  show(isOn: boolean): void
}

export function connectSwitch(id: string, onTurn: (isOn: boolean) => void): Switch {
  const button = pagePart(id, HTMLButtonElement)
  const isOn = (): boolean => button.getAttribute('aria-checked') === 'true'
  const show = (value: boolean): void => button.setAttribute('aria-checked', String(value))
  button.addEventListener('click', () => {
    show(!isOn())
    onTurn(isOn())
  })
  return {
    get isOn() {
      return isOn()
    },
    show,
  }
}
