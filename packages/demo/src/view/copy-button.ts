// Puts the timeline on the clipboard.
import type { Timeline } from '../timeline.ts'
import type { Announcer } from './announcer.ts'
import { pagePart, setText } from './page-part.ts'

const SHOWN_FOR = 2_000

export function connectCopyButton(timeline: Timeline, announcer: Announcer): void {
  const button = pagePart('copy', HTMLButtonElement)
  const label = button.textContent ?? ''
  button.addEventListener('click', async () => {
    const outcome = await navigator.clipboard.writeText(JSON.stringify(timeline, undefined, 2)).then(
      () => 'Copied',
      () => 'The browser refused to copy',
    )
    announcer.announce(outcome)
    setText(button, outcome)
    setTimeout(() => setText(button, label), SHOWN_FOR)
  })
}
