// Keys for the whole page, unless a control uses them.

export function listenToKeys(actions: Readonly<Record<string, () => void>>): void {
  document.addEventListener('keydown', (event) => {
    const action = actions[event.key.toLowerCase()]
    const isCommand = event.ctrlKey || event.metaKey || event.altKey || event.repeat
    if (action === undefined || isCommand || isTaken(event.target, event.key)) return
    event.preventDefault()
    action()
  })
}

/** Whether a focused control uses the key itself. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('input, select, textarea, [role="slider"]') !== null) return true
  return key === ' ' && target.closest('button, summary, a, [tabindex]') !== null
}
