// Gives a class what Web IDL requires: its name, its length, constants, and enumerable members. Knows no sockets.

const CONSTANTS = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']

interface Class {
  readonly prototype: object
}

/** Defines the members of `source` on `target`. Name and length are set here, because minifiers change them. */
export function defineInterface(target: Class, source: Class = target): void {
  const { prototype } = target
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(source.prototype)))
    if (name !== 'constructor') Object.defineProperty(prototype, name, { ...member, enumerable: true })
  for (const [value, name] of CONSTANTS.entries())
    for (const each of [target, prototype]) Object.defineProperty(each, name, { value, enumerable: true })
  Object.defineProperty(prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true })
  Object.defineProperties(target, { name: { value: 'WebSocket' }, length: { value: 1 } })
}
