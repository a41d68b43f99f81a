// A button that copies a text to the clipboard, and says whether it could.
import { setText } from './page-part.ts'

const SHOWN_FOR = 2_000

/** `text` returns `undefined` if there is nothing to copy yet. */
export function connectCopyButton(button: HTMLButtonElement, text: () => string | undefined): void {
  const label = button.textContent?.trim() ?? ''
  button.addEventListener('click', async () => {
    const copied = text()
    if (copied === undefined) return
    const outcome = await navigator.clipboard.writeText(copied).then(
      () => 'Copied',
      () => 'Not allowed',
    )
    setText(button, outcome)
    setTimeout(() => setText(button, label), SHOWN_FOR)
  })
}
