// The class as Web IDL makes it: what a page that looks closely sees.
import { type Bench, type Case, delay } from './case.ts'
import { equal, isTrue, throws } from './fails.ts'

const READ_ONLY = ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol']
const WRITABLE = ['onopen', 'onmessage', 'onerror', 'onclose', 'binaryType']
const CONSTANTS = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']

const ATTRIBUTES = 'Web IDL, attributes'
const OPERATIONS = 'Web IDL, operations'
const INTERFACE = 'Web IDL, interface object'

function descriptor({ WebSocket }: Bench, name: PropertyKey): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(WebSocket.prototype, name) ?? {}
}

export const interfaceShape: readonly Case[] = [
  {
    name: 'without new it throws a TypeError',
    cites: INTERFACE,
    run: ({ WebSocket, server }) =>
      throws(() => Reflect.apply(WebSocket as never, undefined, [server]), 'TypeError'),
  },
  {
    name: 'without arguments it throws a TypeError',
    cites: INTERFACE,
    run: (bench) => throws(() => bench.make(), 'TypeError'),
  },
  {
    name: 'the class has its name, its length, and a fixed prototype',
    cites: INTERFACE,
    run: ({ WebSocket }) => {
      equal([WebSocket.name, WebSocket.length], ['WebSocket', 1], 'name and length')
      const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocket, 'prototype')!
      equal([writable, enumerable, configurable], [false, false, false], 'prototype')
      isTrue(WebSocket.prototype.constructor === WebSocket, 'constructor is the class')
    },
  },
  {
    name: 'it inherits from EventTarget',
    cites: INTERFACE,
    run: (bench) => {
      isTrue(Object.getPrototypeOf(bench.WebSocket) === EventTarget, 'the class does')
      isTrue(Object.getPrototypeOf(bench.WebSocket.prototype) === EventTarget.prototype, 'the prototype does')
      isTrue(bench.dial() instanceof EventTarget, 'an instance does')
    },
  },
  {
    name: 'constants are on class and prototype, and can’t be changed',
    cites: 'Web IDL, constants',
    run: ({ WebSocket }) => {
      for (const [value, name] of CONSTANTS.entries())
        for (const target of [WebSocket, WebSocket.prototype])
          equal(
            Object.getOwnPropertyDescriptor(target, name),
            { value, writable: false, enumerable: true, configurable: false },
            name,
          )
    },
  },
  {
    name: 'attributes are accessors of the prototype',
    cites: ATTRIBUTES,
    run: (bench) => {
      for (const name of [...READ_ONLY, ...WRITABLE]) {
        const { get, set, enumerable, configurable } = descriptor(bench, name)
        equal([get?.name, get?.length, enumerable, configurable], [`get ${name}`, 0, true, true], name)
        const setter = WRITABLE.includes(name) ? [`set ${name}`, 1] : [undefined, undefined]
        equal([set?.name, set?.length], setter, `setter of ${name}`)
      }
    },
  },
  {
    name: 'operations are methods of the prototype, and no constructors',
    cites: OPERATIONS,
    run: (bench) => {
      for (const [name, length] of [['send', 1] as const, ['close', 0] as const]) {
        const { value, writable, enumerable, configurable } = descriptor(bench, name)
        equal([writable, enumerable, configurable], [true, true, true], name)
        equal([value.name, value.length, 'prototype' in value], [name, length, false], name)
        throws(() => Reflect.construct(value, []), 'TypeError', `new ${name}()`)
      }
    },
  },
  {
    name: 'attributes and operations refuse other receivers',
    cites: 'Web IDL, implementation check',
    run: (bench) => {
      const { prototype } = bench.WebSocket
      for (const other of [{}, prototype, null, undefined, new EventTarget()]) {
        for (const name of [...READ_ONLY, ...WRITABLE]) {
          const { get, set } = descriptor(bench, name)
          throws(() => get?.call(other), 'TypeError', `get ${name}`)
          if (set) throws(() => set.call(other, null), 'TypeError', `set ${name}`)
        }
        throws(() => Reflect.apply(prototype.send, other, ['x']), 'TypeError', 'send')
        throws(() => Reflect.apply(prototype.close, other, []), 'TypeError', 'close')
      }
    },
  },
  {
    name: 'read-only attributes and constants can’t be assigned in strict code',
    cites: ATTRIBUTES,
    run: (bench) => {
      const socket = bench.dial()
      for (const name of [...READ_ONLY, ...CONSTANTS])
        throws(() => Object.assign(socket, { [name]: 5 }), 'TypeError', name)
    },
  },
  {
    name: 'it calls itself WebSocket',
    cites: 'Web IDL, class string',
    run: (bench) => {
      equal(String(bench.dial()), '[object WebSocket]', 'its string')
      const { value, writable, enumerable, configurable } = descriptor(bench, Symbol.toStringTag)
      equal([value, writable, enumerable, configurable], ['WebSocket', false, false, true], 'toStringTag')
    },
  },
  {
    name: 'an instance has no properties of its own, and enumerates its members',
    cites: 'Web IDL, platform objects',
    run: (bench) => {
      const socket = bench.dial()
      equal(
        Reflect.ownKeys(socket).filter((key) => key !== 'isTrusted'),
        [],
        'own properties',
      )
      const names = new Set<string>()
      for (const name in socket) names.add(name)
      const missing = [...READ_ONLY, ...WRITABLE, ...CONSTANTS, 'send', 'close', 'addEventListener']
      equal(
        missing.filter((name) => !names.has(name)),
        [],
        'what isn’t enumerated',
      )
      equal(names.has('constructor'), false, 'whether constructor is')
    },
  },
  {
    name: 'there are no members but the standard’s',
    cites: 'WebSockets 3.1, interface',
    run: ({ WebSocket }) => {
      const known = ['constructor', 'send', 'close', ...READ_ONLY, ...WRITABLE, ...CONSTANTS]
      const own = Object.getOwnPropertyNames(WebSocket.prototype)
      equal(
        own.filter((name) => !known.includes(name)),
        [],
        'others',
      )
      const statics = ['length', 'name', 'prototype', ...CONSTANTS]
      equal(
        Reflect.ownKeys(WebSocket).filter((name) => !statics.includes(String(name))),
        [],
        'others of the class',
      )
    },
  },
  {
    name: 'it can be extended',
    cites: 'Web IDL, new.target',
    run: async (bench) => {
      class Extended extends bench.WebSocket {
        readonly own: string = 'own'
      }
      const socket = new Extended(`${bench.server}/echo`)
      equal(
        [socket instanceof Extended, socket.own, socket.constructor === Extended],
        [true, 'own', true],
        'it',
      )
      await bench.next(socket, 'open')
      socket.close()
      await bench.next(socket, 'close')
    },
  },
  {
    name: 'what an extending class overrides is not used by the class itself',
    cites: 'DOM, fire an event',
    run: async (bench) => {
      const called: string[] = []
      class Extended extends bench.WebSocket {
        override get readyState(): 0 {
          return 0
        }
        override addEventListener(type: string): void {
          called.push(`addEventListener ${type}`)
        }
        override dispatchEvent({ type }: Event): boolean {
          called.push(`dispatchEvent ${type}`)
          return true
        }
      }
      const socket = new Extended(`${bench.server}/echo`)
      await new Promise((resolve) => {
        socket.onopen = resolve
      })
      const echo = new Promise<MessageEvent>((resolve) => {
        socket.onmessage = resolve
      })
      socket.send('hello')
      equal((await echo).data, 'hello', 'the echo')
      const closed = new Promise((resolve) => {
        socket.onclose = resolve
      })
      socket.close()
      await closed
      equal(called, [], 'what is called')
    },
  },
  {
    name: 'it can’t be cloned',
    cites: 'HTML, StructuredSerializeInternal',
    run: (bench) => throws(() => structuredClone(bench.dial()), 'DataCloneError'),
  },
  {
    name: 'a third argument is ignored',
    cites: 'Web IDL, overload resolution',
    run: async (bench) => {
      const socket = bench.make(`${bench.server}/echo`, [], { headers: {}, maxAttempts: -1 })
      await bench.next(socket, 'open')
      await delay(0)
    },
  },
]
