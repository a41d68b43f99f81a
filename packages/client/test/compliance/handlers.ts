// The on… attributes.
import type { Case } from './case.ts'
import { equal, isTrue } from './fails.ts'

const HANDLERS = 'HTML, event handlers'
const NON_OBJECT = 'Web IDL, [LegacyTreatNonObjectAsNull]'

const NAMES = ['onopen', 'onmessage', 'onerror', 'onclose'] as const

/** What an application without types may do. */
function set(socket: WebSocket, value: unknown): void {
  Object.assign(socket, { onopen: value })
}

export const handlers: readonly Case[] = [
  {
    name: 'handlers are null at first, and the function that was set',
    cites: HANDLERS,
    run: (bench) => {
      const socket = bench.dial()
      const handler = (): undefined => undefined
      for (const name of NAMES) {
        equal(socket[name], null, name)
        socket[name] = handler
        isTrue(socket[name] === handler, `${name} is the function`)
      }
    },
  },
  {
    name: 'what is no object sets null',
    cites: NON_OBJECT,
    run: (bench) => {
      const socket = bench.dial()
      for (const value of ['alert()', 5, true, undefined, Symbol('x'), 1n]) {
        socket.onopen = () => undefined
        set(socket, value)
        equal(socket.onopen, null, `onopen after ${String(value)}`)
      }
    },
  },
  {
    name: 'an object that is no function is kept, and never called',
    cites: NON_OBJECT,
    run: (bench) => {
      const socket = bench.dial()
      let isCalled = false
      const object = { handleEvent: () => (isCalled = true) }
      set(socket, object)
      isTrue((socket.onopen as unknown) === object, 'onopen is the object')
      socket.dispatchEvent(new Event('open'))
      equal(isCalled, false, 'whether it is called')
    },
  },
  {
    name: 'a handler gets the event, and the socket as this',
    cites: HANDLERS,
    run: async (bench) => {
      const socket = bench.dial()
      const found = await new Promise<boolean[]>((resolve) => {
        socket.onopen = function (this: unknown, ...args: unknown[]) {
          resolve([this === socket, args.length === 1, args[0] instanceof Event])
        }
      })
      equal(found, [true, true, true], 'whether it does')
    },
  },
  {
    name: 'a handler keeps its place among the listeners when it is changed',
    cites: HANDLERS,
    run: (bench) => {
      const socket = bench.dial()
      const order: string[] = []
      socket.onopen = () => order.push('old')
      socket.addEventListener('open', () => order.push('listener'))
      socket.onopen = () => order.push('new')
      socket.dispatchEvent(new Event('open'))
      equal(order, ['new', 'listener'], 'order')
    },
  },
  {
    name: 'a handler that was set to null comes back at the end',
    cites: HANDLERS,
    run: (bench) => {
      const socket = bench.dial()
      const order: string[] = []
      socket.onopen = () => order.push('old')
      socket.addEventListener('open', () => order.push('listener'))
      socket.onopen = null
      socket.onopen = () => order.push('new')
      socket.dispatchEvent(new Event('open'))
      equal(order, ['listener', 'new'], 'order')
    },
  },
  {
    name: 'a handler that is changed meanwhile is called as it is then',
    cites: HANDLERS,
    run: (bench) => {
      const socket = bench.dial()
      const order: string[] = []
      socket.addEventListener('open', () => {
        socket.onopen = () => order.push('changed')
      })
      socket.onopen = () => order.push('first')
      socket.dispatchEvent(new Event('open'))
      socket.addEventListener('close', () => {
        socket.onclose = null
      })
      socket.onclose = () => order.push('removed')
      socket.dispatchEvent(new Event('close'))
      equal(order, ['changed'], 'order')
    },
  },
  {
    name: 'a handler that returns false cancels, and nothing else does',
    cites: HANDLERS,
    run: (bench) => {
      const socket = bench.dial()
      const isKept = (type: 'open' | 'error', result: unknown): boolean => {
        socket[`on${type}`] = () => result
        return socket.dispatchEvent(new Event(type, { cancelable: true }))
      }
      equal(isKept('open', false), false, 'after false')
      equal(isKept('open', 0), true, 'after 0')
      equal(isKept('open', undefined), true, 'after undefined')
      equal(isKept('error', true), true, 'after true, of an error')
    },
  },
]
