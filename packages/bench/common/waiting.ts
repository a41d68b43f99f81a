// Waits for what is to come true.

/** Asks until it is true, or the time is over. Returns whether it was. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  timeout: number,
  look = 20,
): Promise<boolean> {
  const end = Date.now() + timeout
  while (!(await isTrue())) {
    if (Date.now() > end) return false
    await sleep(look)
  }
  return true
}

export async function demand(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await until(isTrue, 20_000))) throw new Error(`Not within 20 s: ${what}`)
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
