// Runs in the page before the application: counts frames, and changes of what applications show in `<output>`.

export interface Watch {
  /** What the application's own listeners were called with. */
  readonly heard: string[]
  frames: number
  updates: number
}

declare global {
  var watch: Watch
}

export function startWatch(): void {
  const watch: Watch = { heard: [], frames: 0, updates: 0 }
  globalThis.watch = watch
  const countFrame = (): void => {
    watch.frames += 1
    requestAnimationFrame(countFrame)
  }
  requestAnimationFrame(countFrame)
  const isOutput = ({ target }: MutationRecord): boolean => {
    const element = target instanceof Element ? target : target.parentElement
    return element?.tagName === 'OUTPUT'
  }
  new MutationObserver((records) => {
    watch.updates += records.filter(isOutput).length
  }).observe(document, { subtree: true, childList: true, characterData: true })
}
