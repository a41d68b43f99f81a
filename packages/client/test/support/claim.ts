/** A rule that must hold. */
export function claim(isTrue: boolean, rule: string): asserts isTrue {
  if (!isTrue) throw new Error(`Broken: ${rule}`)
}
