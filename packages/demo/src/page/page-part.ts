// Finds the page's parts, or says which one is missing; and makes new ones.

export function pagePart<T extends Element>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`index.html has no ${type.name} with the id "${id}"`)
}

export function partOf(root: Element, selector: string): HTMLElement {
  const element = root.querySelector(selector)
  if (element instanceof HTMLElement) return element
  throw new Error(`"${root.id}" has no ${selector}`)
}

/** Replaces the text only if it differs, so that nothing is painted or read out again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function setData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value
}

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = '',
  className = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  made.textContent = text
  if (className !== '') made.className = className
  return made
}

/** Makes a button with a name and a line that says what it does. */
export function describedButton(label: string, hint: string): HTMLButtonElement {
  const button = element('button')
  button.type = 'button'
  button.append(element('span', label, 'label'), element('span', hint, 'hint'))
  return button
}
