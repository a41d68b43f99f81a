// send(): what it takes, what arrives, and what bufferedAmount makes of it.
import { type Bench, type Case, delay } from './case.ts'
import { equal, isTrue, throws } from './fails.ts'

const SEND = 'WebSockets 3.1, send()'
const AMOUNT = 'WebSockets 3.1, bufferedAmount'
const UNION = 'Web IDL, union types'

/** What the server gets of these, sent one after the other. */
async function arrives(bench: Bench, ...data: readonly unknown[]): Promise<readonly string[]> {
  const { path, visit } = bench.witnessed()
  const socket = await bench.open(path)
  for (const one of data) Reflect.apply(socket.send, socket, [one])
  socket.close()
  return (await visit()).messages
}

const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])

/** 5, 4, 3 and 2 bytes. */
function sendFourteenBytes(socket: WebSocket): void {
  socket.send('é€')
  socket.send(new ArrayBuffer(4))
  socket.send(new Blob(['abc']))
  socket.send(new DataView(new ArrayBuffer(8), 3, 2))
}

export const sending: readonly Case[] = [
  {
    name: 'while connecting it throws an InvalidStateError',
    cites: SEND,
    run: (bench) => {
      const socket = bench.dial()
      for (const data of ['x', new ArrayBuffer(1), new Blob(['x'])])
        throws(() => socket.send(data), 'InvalidStateError', 'send')
      equal(socket.bufferedAmount, 0, 'bufferedAmount')
    },
  },
  {
    name: 'wrong arguments are told before the state',
    cites: 'Web IDL, operations',
    run: (bench) => {
      const socket = bench.dial()
      throws(() => Reflect.apply(socket.send, socket, []), 'TypeError', 'send()')
      throws(() => Reflect.apply(socket.send, socket, [Symbol('x')]), 'TypeError', 'send(symbol)')
    },
  },
  {
    name: 'text arrives as UTF-8, a lone surrogate as U+FFFD',
    cites: SEND,
    run: async (bench) =>
      equal(
        await arrives(bench, '', 'é€😀', 'a\ud800b', '\u0000'),
        ['text ', 'text é€😀', 'text a\ufffdb', 'text \u0000'],
        'what arrives',
      ),
  },
  {
    name: 'what is neither binary nor a string is made one',
    cites: UNION,
    run: async (bench) =>
      equal(
        await arrives(
          bench,
          null,
          undefined,
          5,
          true,
          {},
          ['a', 'b'],
          { toString: () => 'own' },
          new String('s'),
        ),
        [
          'text null',
          'text undefined',
          'text 5',
          'text true',
          'text [object Object]',
          'text a,b',
          'text own',
          'text s',
        ],
        'what arrives',
      ),
  },
  {
    name: 'buffers and views arrive as their bytes',
    cites: SEND,
    run: async (bench) =>
      equal(
        await arrives(
          bench,
          bytes.buffer,
          bytes.subarray(2, 4),
          new DataView(bytes.buffer, 7),
          new Uint16Array(bytes.buffer, 4, 1),
          new Float64Array(1),
          new BigInt64Array([1n]),
          new Uint8ClampedArray([9]),
          new ArrayBuffer(0),
        ),
        [
          'binary 1,2,3,4,5,6,7,8',
          'binary 3,4',
          'binary 8',
          'binary 5,6',
          'binary 0,0,0,0,0,0,0,0',
          'binary 1,0,0,0,0,0,0,0',
          'binary 9',
          'binary ',
        ],
        'what arrives',
      ),
  },
  {
    name: 'Blobs and Files arrive as their bytes, in order with the rest',
    cites: SEND,
    run: async (bench) => {
      const { path, visit } = bench.witnessed()
      const socket = await bench.open(path)
      const data = [
        new Blob([bytes]).slice(1, 3),
        'after',
        new File(['A'], 'a.txt'),
        new Blob(),
        bytes.slice(7),
      ]
      const echoes = bench.messages(socket, data.length)
      for (const one of data) socket.send(one)
      await echoes
      socket.close()
      const expected = ['binary 2,3', 'text after', 'binary 65', 'binary ', 'binary 8']
      equal((await visit()).messages, expected, 'what arrives')
    },
  },
  {
    name: 'a Blob that was sent before close arrives',
    cites: 'WebSockets 3.1, close(), note',
    run: async (bench) =>
      equal(await arrives(bench, new Blob([bytes])), ['binary 1,2,3,4,5,6,7,8'], 'what arrives'),
  },
  {
    name: 'what is sent is the data as it is then',
    cites: SEND,
    run: async (bench) => {
      const { path, visit } = bench.witnessed()
      const socket = await bench.open(path)
      const own = bytes.slice(0, 2)
      socket.send(own)
      own.fill(9)
      socket.close()
      equal((await visit()).messages, ['binary 1,2'], 'what arrives')
    },
  },
  {
    name: 'a detached buffer arrives empty',
    cites: 'Web IDL, buffer sources',
    run: async (bench) => {
      const buffer = new ArrayBuffer(4)
      const view = new Uint8Array(buffer)
      structuredClone(buffer, { transfer: [buffer] })
      equal(await arrives(bench, buffer, view), ['binary ', 'binary '], 'what arrives')
    },
  },
  {
    name: 'what is in shared or resizable memory is a TypeError, in every state',
    cites: 'Web IDL, buffer sources',
    run: async (bench) => {
      // The one way to shared memory that needs no isolation.
      const { buffer: shared } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
      const resizable: ArrayBuffer = Reflect.construct(ArrayBuffer, [2, { maxByteLength: 8 }])
      const refuses = (socket: WebSocket): void => {
        for (const data of [shared, new Uint8Array(shared, 0, 2), resizable, new DataView(resizable)])
          throws(() => Reflect.apply(socket.send, socket, [data]), 'TypeError', String(data))
        equal(socket.bufferedAmount, 0, 'bufferedAmount')
      }
      const socket = bench.dial()
      refuses(socket)
      await bench.next(socket, 'open')
      refuses(socket)
      socket.close()
      refuses(socket)
    },
  },
  {
    name: 'a message of a megabyte comes back whole',
    cites: 'RFC 6455 5.4',
    run: async (bench) => {
      const socket = await bench.open()
      const text = 'é'.repeat(500_000)
      const echo = bench.messages(socket, 1)
      socket.send(text)
      isTrue((await echo)[0] === text, 'it is the same')
    },
  },
  {
    name: 'it returns nothing',
    cites: 'WebSockets 3.1, interface',
    run: async (bench) => {
      const socket = await bench.open()
      equal(Reflect.apply(socket.send, socket, ['x']), undefined, 'send()')
      equal(Reflect.apply(socket.close, socket, []), undefined, 'close()')
    },
  },
  {
    name: 'bufferedAmount counts the bytes of what was sent in this task',
    cites: AMOUNT,
    run: async (bench) => {
      const socket = await bench.open()
      equal(socket.bufferedAmount, 0, 'bufferedAmount')
      sendFourteenBytes(socket)
      equal(socket.bufferedAmount, 14, 'bufferedAmount')
    },
  },
  {
    name: 'bufferedAmount falls to 0 when it has gone',
    cites: AMOUNT,
    run: async (bench) => {
      const socket = await bench.open()
      const echoes = bench.messages(socket, 4)
      sendFourteenBytes(socket)
      await echoes
      while (socket.bufferedAmount > 0) await delay(5)
    },
  },
  {
    name: 'while closing it throws nothing, sends nothing, and bufferedAmount grows',
    cites: AMOUNT,
    run: async (bench) => {
      const { path, visit } = bench.witnessed()
      const socket = await bench.open(path)
      socket.close()
      sendFourteenBytes(socket)
      equal(socket.bufferedAmount, 14, 'bufferedAmount')
      equal((await visit()).messages, [], 'what arrives')
    },
  },
  {
    name: 'after close the same, and bufferedAmount never falls',
    cites: AMOUNT,
    run: async (bench) => {
      const socket = await bench.open()
      socket.close()
      await bench.next(socket, 'close')
      sendFourteenBytes(socket)
      equal(socket.bufferedAmount, 14, 'bufferedAmount')
      await delay(20)
      socket.send('x')
      equal(socket.bufferedAmount, 15, 'bufferedAmount')
    },
  },
]
