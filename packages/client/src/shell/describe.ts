// Names thrown values in error texts. It never quotes a user's own text, which may hold secrets.

/** Returns the name of an error's class, or the type of any other value. Never throws. */
export function describe(thrown: unknown): string {
  try {
    // A proxy, a getter or a symbol throws here.
    if (thrown instanceof Error) return /^\w+$/.exec(thrown.name)?.[0] ?? 'Error'
  } catch {}
  return typeof thrown
}
