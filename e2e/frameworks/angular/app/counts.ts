// What a test reads from the page. Knows no Angular.

export interface Counts {
  /** How often Angular looked for changes. */
  checks: number
  frames: number
  /** How many listeners the socket has for messages. */
  listeners(): number | undefined
  destroy(): void
}

declare global {
  var pageCounts: Counts
}

export const counts: Counts = { checks: 0, frames: 0, listeners: () => undefined, destroy() {} }

export function countFrames(): void {
  globalThis.pageCounts = counts
  const next = (): void => {
    counts.frames += 1
    requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}
