/** Delays between attempts. Each delay is a random part of a window, in milliseconds. */
export interface Backoff {
  /** Window before the first attempt, in milliseconds. @default 1_000 */
  readonly min: number
  /** Longest window, before `hidden` is applied, in milliseconds. @default 15_000 */
  readonly max: number
  /** Each window is this many times the one before. @default 2 */
  readonly factor: number
  /**
   * Replaces `min` until the next open, if all clients of the server may be affected.
   *
   * That is after close codes 1001, 1012, 1013 and 4429, and after silence without a network signal. @default 5_000
   */
  readonly restartWindow: number
  /** Windows are this many times longer while the page is hidden. @default 4 */
  readonly hidden: number
}

/** Shortest delay of an attempt that isn't immediate. */
export const MIN_DELAY = 100

/** Returns the window that the delay before an attempt is drawn from. Attempts count from 1. */
export function delayWindow(
  backoff: Backoff,
  attempt: number,
  isRestart: boolean,
  isHidden: boolean,
): number {
  const first = isRestart ? backoff.restartWindow : backoff.min
  return Math.min(backoff.max, first * backoff.factor ** (attempt - 1)) * (isHidden ? backoff.hidden : 1)
}

/** Returns a random part of the window, in whole milliseconds. `random` is in [0, 1). */
export function drawDelay(window: number, random: number): number {
  return Math.max(MIN_DELAY, Math.round(window * random))
}
