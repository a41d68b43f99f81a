// What users' functions may throw or give, and what may be sent, by name: the worst that the language allows.

/** Throws whatever anybody wants of it. */
function trap(target: object): object {
  const fail = (): never => {
    throw new Error('trap')
  }
  const traps = Object.getOwnPropertyNames(Reflect).map((name) => [name, fail])
  return new Proxy(target, Object.fromEntries(traps))
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

/** An object of a class whose members throw. */
function throwing<T extends object>(object: T, ...names: string[]): T {
  for (const name of names) {
    Object.defineProperty(object, name, {
      get: () => {
        throw new Error(`getter ${name}`)
      },
    })
  }
  return object
}

/** Nobody is told of it as of an unhandled one: whoever makes it doesn't wait for it. */
function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject(reason)
  promise.catch(() => undefined)
  return promise
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(4)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

const circular = (): object => {
  const object: Record<string, unknown> = {}
  object['self'] = object
  return object
}

export const HOSTILE_VALUES = {
  undefined: () => undefined,
  null: () => null,
  'an empty text': () => '',
  'a text': () => 'text',
  NaN: () => Number.NaN,
  'a negative number': () => -1,
  Infinity: () => Infinity,
  'a bigint': () => 1n,
  'a symbol': () => Symbol('s'),
  true: () => true,
  'a function': () => () => undefined,
  'a circular object': circular,
  'a null-prototype object': () => Object.create(null),
  'a trap': () => trap({}),
  'a trap of a function': () => trap(() => undefined),
  'a trap of an error': () => trap(new Error('e')),
  'a trap of a buffer': () => trap(new ArrayBuffer(1)),
  'a revoked proxy': () => revoked({}),
  'a revoked proxy of a function': () => revoked(() => undefined),
  'a revoked proxy of an array': () => revoked([]),
  'an error that cannot be printed': () => throwing(new Error('e'), 'name', 'message', 'stack', 'cause'),
  'an object that cannot be printed': () => throwing({}, 'toString', 'valueOf', 'toJSON'),
  'a then that throws': () => throwing({}, 'then'),
  'a thenable that throws': () => ({
    // biome-ignore lint/suspicious/noThenProperty: it is what promises make of it.
    then: () => {
      throw Object.create(null)
    },
  }),
  'a thenable that never settles': () => ({
    // biome-ignore lint/suspicious/noThenProperty: it is what promises make of it.
    then: () => undefined,
  }),
  'a thenable that settles twice': () => ({
    // biome-ignore lint/suspicious/noThenProperty: it is what promises make of it.
    then: (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => {
      resolve(Object.create(null))
      reject(Symbol('late'))
    },
  }),
  'a rejection with nothing': () => rejected(undefined),
  'a rejection with a null-prototype object': () => rejected(Object.create(null)),
  'a rejection with a trap': () => rejected(trap({})),
  'a promise of a trap': () => Promise.resolve({ value: trap({}) }),
  'a detached buffer': detached,
  'a view of a detached buffer': () => {
    const view = new Uint8Array(4)
    structuredClone(view.buffer, { transfer: [view.buffer] })
    return view
  },
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(4)),
  'a Blob-like': () => ({ size: 4, type: '', slice: () => undefined }),
  'an object that calls itself a Blob': () => Object.create(Blob.prototype),
  'a Blob whose members throw': () => throwing(new Blob(['abc']), 'size', 'slice', 'byteLength'),
  'a Blob that lies': () => Object.defineProperties(new Blob(['abc']), { size: { value: '7' } }),
  'a view that lies': () => Object.defineProperty(new Uint8Array(3), 'byteLength', { value: {} }),
  'a view whose members throw': () =>
    throwing(new Uint8Array(3), 'buffer', 'byteLength', 'byteOffset', 'length'),
  'an array that cannot be walked': () => throwing([1], 'length', 'flat', Symbol.iterator as never),
} as const satisfies Record<string, () => unknown>

export type HostileValue = keyof typeof HOSTILE_VALUES

export const hostileValues = Object.keys(HOSTILE_VALUES) as HostileValue[]
