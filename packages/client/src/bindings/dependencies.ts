// Compares the dependencies of a socket. Knows no framework.

/** Lists are compared by their elements, because a function may return a new list at each call. */
export function isSameDependency(value: unknown, other: unknown): boolean {
  const values = [value].flat()
  const others = [other].flat()
  return (
    values.length === others.length && values.every((element, index) => Object.is(element, others[index]))
  )
}
