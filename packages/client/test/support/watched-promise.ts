// A promise whose outcome can be looked at without waiting for it.

/** The outcome is `'pending'`, `['resolved', value]` or `['rejected', reason]`; look after `settle()`. */
export function watch(promise: Promise<unknown>): { outcome: unknown } {
  const watched: { outcome: unknown } = { outcome: 'pending' }
  promise.then(
    (value) => (watched.outcome = ['resolved', value]),
    (reason: unknown) => (watched.outcome = ['rejected', reason]),
  )
  return watched
}
