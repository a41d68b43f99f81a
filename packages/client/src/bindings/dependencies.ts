// When what a socket was made from has changed. Knows no framework.

/** Lists are the same if their elements are: a function that returns one makes a new one at each call. */
export function isSameDependency(value: unknown, other: unknown): boolean {
  const values = [value].flat()
  const others = [other].flat()
  return (
    values.length === others.length && values.every((element, index) => Object.is(element, others[index]))
  )
}
