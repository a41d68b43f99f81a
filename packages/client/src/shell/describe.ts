// Anything that was thrown, as a word for an error's text. Knows no causes: users' own texts may hold secrets.

/** The name of the error's class, or the type of what isn't an error. Never throws. */
export function describe(thrown: unknown): string {
  try {
    // A proxy, a getter or a symbol throws here.
    if (thrown instanceof Error) return /^\w+$/.exec(thrown.name)?.[0] ?? 'Error'
  } catch {}
  return typeof thrown
}
