/** Returns a function that collects items, and calls `flush` with all of them at most once a frame. */
export function onceAFrame<Item>(flush: (items: readonly Item[]) => void): (item: Item) => void {
  let items: Item[] = []
  const collect = (item: Item): void => {
    if (items.push(item) > 1) return
    const run = (): void => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      const collected = items
      items = []
      flush(collected)
    }
    const frame = requestAnimationFrame(run)
    // Hidden pages have no frames.
    const timer = setTimeout(run, 100)
  }
  return collect
}
