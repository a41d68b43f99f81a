// What JavaScript lets people throw, by name: not all of it can be printed, not even by a test runner.

function fail(): never {
  throw new Error('trap')
}

function unprintable(): object {
  return new Proxy({}, Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, fail])))
}

function brokenError(): Error {
  const error = new Error('e')
  // The stack first: it is made of the others.
  for (const name of ['stack', 'name', 'message']) Object.defineProperty(error, name, { get: fail })
  return error
}

const THROWN: Readonly<Record<string, unknown>> = {
  'an error': new Error('e'),
  'a text': 'e',
  undefined: undefined,
  null: null,
  'a symbol': Symbol('e'),
  'a bigint': 1n,
  'an object without a prototype': Object.create(null),
  'a proxy that throws': unprintable(),
  'an error whose members throw': brokenError(),
  'an object whose toString throws': { toString: fail },
}

export const thrownNames: readonly string[] = Object.keys(THROWN)

export function thrownBy(name: string): unknown {
  return THROWN[name]
}

export function raise(value: unknown): never {
  throw value
}
