/** Delays between attempts, in milliseconds. */
export interface Backoff {
  /** Window of the first attempt. @default 1_000 */
  readonly min: number
  /** No window is longer (but see `hidden`). @default 15_000 */
  readonly max: number
  /** Each window is so many times the one before. @default 2 */
  readonly factor: number
  /** Instead of `min`, from when the server told all its clients to go (1001, 1012, 1013, 4429) until it is open. @default 5_000 */
  readonly restartWindow: number
  /** Windows are so many times longer while the page is hidden. @default 4 */
  readonly hidden: number
}

/** Immediate attempts aside. */
export const MIN_DELAY = 100

/** The window that the delay before an attempt is drawn from; attempts count from 1. */
export function delayWindow(
  backoff: Backoff,
  attempt: number,
  isRestart: boolean,
  isHidden: boolean,
): number {
  const first = isRestart ? backoff.restartWindow : backoff.min
  return Math.min(backoff.max, first * backoff.factor ** (attempt - 1)) * (isHidden ? backoff.hidden : 1)
}

/** A random share of the window, in whole milliseconds; `random` is in [0, 1). */
export function drawDelay(window: number, random: number): number {
  return Math.max(MIN_DELAY, Math.round(window * random))
}
