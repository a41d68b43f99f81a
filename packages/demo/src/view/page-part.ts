// Finds the page's parts, or says which one is missing; and makes new ones.

export function pagePart<T extends Element>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`index.html has no ${type.name} with the id "${id}"`)
}

/** Replaces the text where it differs, so that nothing is painted or read out for no reason. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** A button with a name, and a line that says what it does. */
export function describedButton(label: string, hint: string): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.append(textSpan('label', label), textSpan('hint', hint))
  return button
}

function textSpan(className: string, text: string): HTMLSpanElement {
  const span = document.createElement('span')
  span.className = className
  span.textContent = text
  return span
}
