// A button with role="switch": one that is on or off.
import { pagePart } from './page-part.ts'

/** Returns a function that sets the switch without calling the listener. */
export function connectSwitch(id: string, onTurn: (isOn: boolean) => void): (isOn: boolean) => void {
  const button = pagePart(id, HTMLButtonElement)
  button.addEventListener('click', () => {
    const isOn = button.getAttribute('aria-checked') !== 'true'
    button.setAttribute('aria-checked', String(isOn))
    onTurn(isOn)
  })
  return (isOn) => button.setAttribute('aria-checked', String(isOn))
}
