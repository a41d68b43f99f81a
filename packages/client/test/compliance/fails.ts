// Assertions that run anywhere, and say in one line what is wrong.

/** A requirement that isn't met. */
export class Fails extends Error {}

/** Compares as JSON. */
export function equal(actual: unknown, expected: unknown, what = 'it'): void {
  const [found, wanted] = [text(actual), text(expected)]
  if (found !== wanted) throw new Fails(`${what} is ${found}, not ${wanted}`)
}

export function isTrue(condition: boolean, what: string): void {
  if (!condition) throw new Fails(`not so: ${what}`)
}

/** `name`: of a DOMException, or of an error's class. */
export function throws(action: () => unknown, name: string, what = 'it'): void {
  try {
    action()
  } catch (error) {
    const found = (error as Error | undefined)?.name
    const isRight = found === name && (name === 'TypeError' || error instanceof DOMException)
    if (!isRight) throw new Fails(`${what} throws ${found ?? error}, not ${name}`)
    return
  }
  throw new Fails(`${what} throws no ${name}`)
}

function text(value: unknown): string {
  return value === undefined || Object.is(value, Number.NaN) ? String(value) : JSON.stringify(value)
}
