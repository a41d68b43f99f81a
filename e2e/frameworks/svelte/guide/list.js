/** What edits add up to. */
export function itemsOf(edits) {
  const items = new Map()
  for (const { action, item, text } of edits) {
    const before = items.get(item)
    if (action === 'add') items.set(item, { id: item, text, isDone: false })
    else if (action === 'remove') items.delete(item)
    else if (before) items.set(item, { ...before, isDone: action === 'tick' })
  }
  return [...items.values()]
}

export function newId() {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
