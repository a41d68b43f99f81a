// binaryType: how binary messages are delivered.
import { type Case, delay } from './case.ts'
import { equal, isTrue, throws } from './fails.ts'

const BINARY_TYPE = 'WebSockets 3.1, binaryType'
const ENUM = 'Web IDL, attributes of an enumeration type'

/** What an application without types may do. */
function set(socket: WebSocket, value: unknown): void {
  Object.assign(socket, { binaryType: value })
}

export const binaryType: readonly Case[] = [
  {
    name: 'binaryType is blob at first, and can be changed in every state',
    cites: BINARY_TYPE,
    run: async (bench) => {
      const socket = bench.dial()
      equal(socket.binaryType, 'blob', 'binaryType')
      socket.binaryType = 'arraybuffer'
      await bench.next(socket, 'open')
      equal(socket.binaryType, 'arraybuffer', 'binaryType')
      socket.binaryType = 'blob'
      socket.close()
      await bench.next(socket, 'close')
      equal(socket.binaryType, 'blob', 'binaryType')
      socket.binaryType = 'arraybuffer'
      equal(socket.binaryType, 'arraybuffer', 'binaryType')
    },
  },
  {
    name: 'other values of binaryType are ignored',
    cites: ENUM,
    run: (bench) => {
      const socket = bench.dial()
      for (const value of ['', 'ArrayBuffer', 'text', null, undefined, 5, {}]) {
        set(socket, value)
        equal(socket.binaryType, 'blob', `binaryType after ${value}`)
      }
    },
  },
  {
    name: 'binaryType is made a string',
    cites: ENUM,
    run: (bench) => {
      const socket = bench.dial()
      set(socket, { toString: () => 'arraybuffer' })
      equal(socket.binaryType, 'arraybuffer', 'binaryType')
      throws(() => set(socket, Symbol('x')), 'TypeError', 'a symbol')
    },
  },
  {
    name: 'a Blob has the bytes, and no type',
    cites: 'WebSockets 4, message',
    run: async (bench) => {
      const socket = await bench.open()
      const echo = bench.messages(socket, 1)
      socket.send(new Uint8Array([1, 2, 3]))
      const [blob] = (await echo) as [Blob]
      isTrue(blob instanceof Blob, 'it is a Blob')
      equal([...new Uint8Array(await blob.arrayBuffer())], [1, 2, 3], 'its bytes')
      equal(blob.type, '', 'its type')
    },
  },
  {
    name: 'an ArrayBuffer has the bytes; text stays text',
    cites: 'WebSockets 4, message',
    run: async (bench) => {
      const socket = await bench.open()
      socket.binaryType = 'arraybuffer'
      const echoes = bench.messages(socket, 2)
      socket.send(new Uint8Array([1, 2, 3]))
      socket.send('text')
      const [buffer, text] = (await echoes) as [ArrayBuffer, string]
      isTrue(Object.getPrototypeOf(buffer) === ArrayBuffer.prototype, 'it is an ArrayBuffer')
      equal([[...new Uint8Array(buffer)], text], [[1, 2, 3], 'text'], 'what came back')
    },
  },
  {
    name: 'what counts is binaryType when the message is told',
    cites: 'WebSockets 3.1, binaryType, note',
    run: async (bench) => {
      const socket = await bench.open()
      const kinds: string[] = []
      const echoes = bench.messages(socket, 4)
      socket.addEventListener('message', ({ data }) => {
        kinds.push(Object.prototype.toString.call(data))
        socket.binaryType = socket.binaryType === 'blob' ? 'arraybuffer' : 'blob'
      })
      for (let count = 0; count < 4; count += 1) socket.send(new Uint8Array(1))
      await echoes
      await delay(0)
      equal(
        kinds,
        ['[object Blob]', '[object ArrayBuffer]', '[object Blob]', '[object ArrayBuffer]'],
        'kinds',
      )
    },
  },
]
