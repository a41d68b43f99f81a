// Events: their order, classes, values and flags, and who hears them.
import type { Bench, Case } from './case.ts'
import { equal, isTrue, throws } from './fails.ts'

const FEEDBACK = 'WebSockets 4'
const TARGET = 'DOM, EventTarget'

function flags(event: Event): unknown[] {
  return [event.bubbles, event.cancelable, event.composed, event.defaultPrevented]
}

async function openAndMessage(bench: Bench): Promise<[open: Event, message: MessageEvent, WebSocket]> {
  const socket = bench.dial()
  const open = await bench.next(socket, 'open')
  socket.send('hello')
  return [open, await bench.next(socket, 'message'), socket]
}

export const events: readonly Case[] = [
  {
    name: 'nothing is told before the constructor’s caller can listen',
    cites: FEEDBACK,
    run: async (bench) => {
      const socket = bench.dial()
      equal(socket.readyState, 0, 'readyState')
      await null
      equal(socket.readyState, 0, 'readyState in a microtask')
      await bench.next(socket, 'open')
    },
  },
  {
    name: 'open is a plain Event, in OPEN',
    cites: FEEDBACK,
    run: async (bench) => {
      const socket = bench.dial()
      let state: number | undefined
      socket.onopen = () => (state = socket.readyState)
      const event = await bench.next(socket, 'open')
      equal(Object.getPrototypeOf(event) === Event.prototype, true, 'whether it is an Event')
      equal(state, 1, 'readyState')
      equal(flags(event), [false, false, false, false], 'flags')
    },
  },
  {
    name: 'message is a MessageEvent with data and origin, and nothing else',
    cites: FEEDBACK,
    run: async (bench) => {
      const [, event] = await openAndMessage(bench)
      equal(Object.getPrototypeOf(event) === MessageEvent.prototype, true, 'whether it is a MessageEvent')
      equal([event.data, event.origin], ['hello', bench.server], 'data and origin')
      equal([event.lastEventId, event.source, event.ports], ['', null, []], 'the rest')
      equal(flags(event), [false, false, false, false], 'flags')
    },
  },
  {
    name: 'close is a CloseEvent',
    cites: 'WebSockets 6',
    run: async (bench) => {
      const socket = await bench.open()
      socket.close(4000, 'bye')
      const event = await bench.next(socket, 'close')
      equal(Object.getPrototypeOf(event) === CloseEvent.prototype, true, 'whether it is a CloseEvent')
      equal([event.code, event.reason, event.wasClean], [4000, 'bye', true], 'its values')
      equal(flags(event), [false, false, false, false], 'flags')
    },
  },
  {
    name: 'error is a plain Event, before close',
    cites: FEEDBACK,
    run: async (bench) => {
      const socket = bench.dial()
      const told: string[] = []
      socket.onclose = ({ type }) => told.push(type)
      const emitted = new Promise<Event>((resolve) => {
        socket.onerror = (event) => {
          told.push(event.type)
          resolve(event)
        }
      })
      socket.close()
      const event = await emitted
      equal(Object.getPrototypeOf(event) === Event.prototype, true, 'whether it is an Event')
      equal(told[0], 'error', 'what is told first')
      equal(flags(event), [false, false, false, false], 'flags')
    },
  },
  {
    name: 'events are trusted',
    cites: 'DOM, fire an event',
    run: async (bench) => {
      const [open, message] = await openAndMessage(bench)
      equal([open.isTrusted, message.isTrusted], [true, true], 'isTrusted')
    },
  },
  {
    name: 'target, currentTarget, phase and path are the socket’s',
    cites: 'DOM, dispatch',
    run: async (bench) => {
      const socket = bench.dial()
      const found = await new Promise<boolean[]>((resolve) => {
        socket.addEventListener('open', function (this: unknown, event) {
          const { target, currentTarget, srcElement, eventPhase } = event
          const all = [this, target, currentTarget, srcElement, ...event.composedPath()]
          resolve([...all.map((one) => one === socket), eventPhase === 2])
        })
      })
      equal(found, [true, true, true, true, true, true], 'whether they are')
    },
  },
  {
    name: 'messages are told one by one, in order',
    cites: FEEDBACK,
    run: async (bench) => {
      const socket = await bench.open()
      const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`)
      const all = bench.messages(socket, texts.length)
      for (const text of texts) socket.send(text)
      equal(await all, texts, 'what came back')
    },
  },
  {
    name: 'microtasks run between two listeners',
    cites: 'HTML, clean up after running script',
    run: async (bench) => {
      const socket = bench.dial()
      const order: string[] = []
      socket.addEventListener('open', () => queueMicrotask(() => order.push('microtask')))
      socket.addEventListener('open', () => order.push('listener'))
      await bench.next(socket, 'open')
      equal(order, ['microtask', 'listener'], 'order')
    },
  },
  {
    name: 'once, signal, handleEvent and removeEventListener work',
    cites: TARGET,
    run: async (bench) => {
      const socket = await bench.open()
      const emitted: string[] = []
      const controller = new AbortController()
      const removed = (): unknown => emitted.push('removed')
      const object = {
        handleEvent(this: unknown) {
          emitted.push(this === object ? 'object' : 'another object')
        },
      }
      socket.addEventListener('message', () => emitted.push('once'), { once: true })
      socket.addEventListener('message', () => emitted.push('signal'), { signal: controller.signal })
      socket.addEventListener('message', object)
      socket.addEventListener('message', object)
      socket.addEventListener('message', removed)
      socket.removeEventListener('message', removed)
      const all = bench.messages(socket, 2)
      socket.onmessage = () => controller.abort()
      socket.send('1')
      socket.send('2')
      await all
      equal(emitted, ['once', 'signal', 'object', 'object'], 'what was emitted')
    },
  },
  {
    name: 'a listener that throws is reported, and keeps nobody else from hearing',
    cites: 'DOM, inner invoke',
    run: async (bench) => {
      const reported: unknown[] = []
      const note = (event: Event): void => {
        event.preventDefault()
        reported.push((event as ErrorEvent).error)
      }
      const error = new Error('of a listener')
      addEventListener('error', note)
      const socket = bench.dial()
      socket.addEventListener('open', () => {
        throw error
      })
      await bench.next(socket, 'open')
      removeEventListener('error', note)
      isTrue(reported[0] === error, 'the error is reported')
    },
  },
  {
    name: 'events of one’s own can be dispatched',
    cites: TARGET,
    run: (bench) => {
      const socket = bench.dial()
      const emitted: unknown[] = []
      socket.addEventListener('custom', (event) => emitted.push((event as CustomEvent).detail))
      equal(socket.dispatchEvent(new CustomEvent('custom', { detail: 5 })), true, 'the result')
      socket.onmessage = ({ data }) => emitted.push(data)
      socket.dispatchEvent(new MessageEvent('message', { data: 'own' }))
      equal(emitted, [5, 'own'], 'what was emitted')
      throws(() => socket.dispatchEvent({} as Event), 'TypeError', 'what is no event')
    },
  },
]
