// Durations in words.

/** `850 ms`, `4.2 s`, `1 min 20 s`. */
export function inWords(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `12 s`: elapsed whole seconds. */
export function inSeconds(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1_000)} s`
}
