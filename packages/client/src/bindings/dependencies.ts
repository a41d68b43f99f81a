// When what a socket was made from has changed. Knows no framework.

/** Lists are the same if their elements are: a function that returns one makes a new one at each call. */
export function isSameDependency(value: unknown, other: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(other)) return Object.is(value, other)
  return value.length === other.length && value.every((element, index) => Object.is(element, other[index]))
}
