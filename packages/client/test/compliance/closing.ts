// close(): its arguments, what goes over the line, and how an end is told.
import { type Bench, type Case, delay } from './case.ts'
import { equal, throws } from './fails.ts'

const CLOSE = 'WebSockets 3.1, close()'
const CLAMP = 'Web IDL, [Clamp]'
const CLOSED = 'WebSockets 4, closed'

/** What the server sees of a close with these arguments. */
async function seen(bench: Bench, ...args: readonly unknown[]): Promise<[code: number, reason: string]> {
  const { path, visit } = bench.witnessed()
  const socket = await bench.open(path)
  Reflect.apply(socket.close, socket, args)
  const { code, reason } = await visit()
  return [code, reason]
}

/** What is told of an end. */
async function ended(bench: Bench, socket: WebSocket): Promise<unknown[]> {
  const told: unknown[] = []
  socket.addEventListener('error', () => told.push('error', socket.readyState))
  const { code, reason, wasClean } = await bench.next(socket, 'close')
  return [...told, code, reason, wasClean, socket.readyState]
}

/** The same, of one that the server ends. */
async function endedByServer(bench: Bench, path: string): Promise<unknown[]> {
  const socket = await bench.open(path)
  socket.send('please')
  return ended(bench, socket)
}

export const closing: readonly Case[] = [
  {
    name: 'codes other than 1000 and 3000 to 4999 are an InvalidAccessError',
    cites: CLOSE,
    run: (bench) => {
      const socket = bench.dial()
      for (const code of [0, 1, 999, 1001, 1005, 1006, 1015, 2999, 5000, 65_535, -1000])
        throws(() => socket.close(code), 'InvalidAccessError', `close(${code})`)
      equal(socket.readyState, 0, 'readyState')
    },
  },
  {
    name: '1000, 3000 and 4999 are sent',
    cites: CLOSE,
    run: async (bench) => {
      for (const code of [1000, 3000, 4999]) equal(await seen(bench, code), [code, ''], 'the server’s view')
    },
  },
  {
    name: 'the code is made a number',
    cites: 'Web IDL, integer types',
    run: async (bench) => {
      equal(await seen(bench, '3001'), [3001, ''], 'a string')
      const socket = bench.dial()
      for (const code of [null, NaN, 'x', {}, '', true])
        throws(() => Reflect.apply(socket.close, socket, [code]), 'InvalidAccessError', String(code))
      for (const code of [1000n, Symbol('x')])
        throws(() => Reflect.apply(socket.close, socket, [code]), 'TypeError', String(code))
    },
  },
  {
    name: 'the code is clamped, not wrapped',
    cites: CLAMP,
    run: (bench) => {
      const socket = bench.dial()
      for (const code of [65_536 + 1000, -64_536, Infinity, -Infinity])
        throws(() => socket.close(code), 'InvalidAccessError', String(code))
    },
  },
  {
    name: 'the code is rounded, halves to the even number',
    cites: CLAMP,
    run: async (bench) => {
      equal(await seen(bench, 999.5), [1000, ''], 'close(999.5)')
      equal(await seen(bench, 1000.5), [1000, ''], 'close(1000.5)')
      equal(await seen(bench, 3000.7), [3001, ''], 'close(3000.7)')
      const socket = bench.dial()
      throws(() => socket.close(4999.5), 'InvalidAccessError', 'close(4999.5)')
    },
  },
  {
    name: 'a reason of 123 bytes is sent',
    cites: CLOSE,
    run: async (bench) => {
      for (const reason of ['x'.repeat(123), `${'é'.repeat(61)}x`, '€'.repeat(41)])
        equal(await seen(bench, 4000, reason), [4000, reason], 'the server’s view')
    },
  },
  {
    name: 'a reason of more than 123 bytes is a SyntaxError',
    cites: CLOSE,
    run: (bench) => {
      const socket = bench.dial()
      for (const reason of ['x'.repeat(124), 'é'.repeat(62), '\ud800'.repeat(42), '😀'.repeat(31)])
        throws(() => socket.close(1000, reason), 'SyntaxError', reason)
      equal(socket.readyState, 0, 'readyState')
    },
  },
  {
    name: 'without a code, a long reason is a SyntaxError too',
    cites: CLOSE,
    run: (bench) => {
      const socket = bench.dial()
      throws(() => socket.close(undefined, 'x'.repeat(124)), 'SyntaxError')
    },
  },
  {
    name: 'a wrong code is told before a wrong reason',
    cites: CLOSE,
    run: (bench) => {
      const socket = bench.dial()
      throws(() => socket.close(1, 'x'.repeat(124)), 'InvalidAccessError')
    },
  },
  {
    name: 'the reason is made a string, and its lone surrogates U+FFFD',
    cites: 'Web IDL, USVString',
    run: async (bench) => {
      equal(await seen(bench, 4000, 'a\udc00b'), [4000, 'a\ufffdb'], 'a lone surrogate')
      equal(await seen(bench, 4000, null), [4000, 'null'], 'null')
      const socket = bench.dial()
      throws(() => Reflect.apply(socket.close, socket, [1000, Symbol('x')]), 'TypeError', 'a symbol')
    },
  },
  {
    name: 'without arguments an empty close frame is sent',
    cites: CLOSE,
    run: async (bench) => {
      equal(await seen(bench), [1005, ''], 'close()')
      equal(await seen(bench, undefined, undefined), [1005, ''], 'close(undefined, undefined)')
    },
  },
  {
    name: 'without arguments the code is told as 1005',
    cites: 'RFC 6455 7.1.5',
    run: async (bench) => {
      const socket = await bench.open()
      socket.close()
      equal(await ended(bench, socket), [1005, '', true, 3], 'what is told')
    },
  },
  {
    name: 'the answer’s code and reason are told, once, and no error',
    cites: CLOSED,
    run: async (bench) => {
      const socket = await bench.open()
      let count = 0
      socket.addEventListener('close', () => (count += 1))
      socket.close(3210, 'au revoir €')
      equal(await ended(bench, socket), [3210, 'au revoir €', true, 3], 'what is told')
      await delay(20)
      equal(count, 1, 'the number of close events')
    },
  },
  {
    name: 'it is CLOSING at once',
    cites: CLOSE,
    run: async (bench) => {
      const socket = await bench.open()
      socket.close()
      equal(socket.readyState, 2, 'readyState')
      await null
      equal(socket.readyState, 2, 'readyState in a microtask')
    },
  },
  {
    name: 'a second close does nothing, but throws for wrong arguments',
    cites: CLOSE,
    run: async (bench) => {
      const { path, visit } = bench.witnessed()
      const socket = await bench.open(path)
      socket.close(4001)
      socket.close(4002)
      throws(() => socket.close(1), 'InvalidAccessError', 'while closing')
      equal((await ended(bench, socket))[0], 4001, 'code')
      socket.close(4003)
      throws(() => socket.close(1), 'InvalidAccessError', 'after close')
      throws(() => socket.close(1000, 'x'.repeat(124)), 'SyntaxError', 'after close')
      equal((await visit()).code, 4001, 'the code that the server saw')
    },
  },
  {
    name: 'while connecting: CLOSING, then error and close with 1006',
    cites: CLOSE,
    run: async (bench) => {
      const socket = bench.dial()
      const told = ended(bench, socket)
      socket.close(4000, 'reason')
      equal(socket.readyState, 2, 'readyState')
      equal(await told, ['error', 3, 1006, '', false, 3], 'what is told')
    },
  },
  {
    name: 'while connecting: the events come in a task of their own',
    cites: CLOSED,
    run: async (bench) => {
      const socket = bench.dial()
      socket.close()
      for (let turn = 0; turn < 10; turn += 1) await null
      equal(socket.readyState, 2, 'readyState in a microtask')
    },
  },
  {
    name: 'what was sent before arrives',
    cites: CLOSE,
    run: async (bench) => {
      const { path, visit } = bench.witnessed()
      const socket = await bench.open(path)
      socket.send('first')
      socket.send(new Uint8Array([1, 2]))
      socket.close()
      equal((await visit()).messages, ['text first', 'binary 1,2'], 'what the server got')
    },
  },
  {
    name: 'what comes in afterwards is not told',
    cites: 'WebSockets 4, message',
    run: async (bench) => {
      const socket = await bench.open()
      let isTold = false
      socket.onmessage = () => (isTold = true)
      socket.send('echo')
      socket.close()
      await bench.next(socket, 'close')
      equal(isTold, false, 'whether the echo was told')
    },
  },
  {
    name: 'within open it works',
    cites: CLOSE,
    run: async (bench) => {
      const socket = bench.dial()
      socket.onopen = () => socket.close(4000)
      equal(await ended(bench, socket), [4000, '', true, 3], 'what is told')
    },
  },
  {
    name: 'an end that the server makes final is told with its code and reason',
    cites: CLOSED,
    run: async (bench) =>
      equal(await endedByServer(bench, '/close?code=4403&reason=€'), [4403, '€', true, 3], 'what is told'),
  },
  {
    name: 'every other end by the server is told with its code and reason',
    cites: CLOSED,
    run: async (bench) =>
      equal(
        await endedByServer(bench, '/close?code=4000&reason=bye'),
        [4000, 'bye', true, 3],
        'what is told',
      ),
  },
  {
    name: 'an end by the server without a code is told as 1005',
    cites: 'RFC 6455 7.1.5',
    run: async (bench) => equal(await endedByServer(bench, '/close'), [1005, '', true, 3], 'what is told'),
  },
  {
    name: 'a connection that breaks off is told as 1006, not clean',
    cites: 'RFC 6455 7.1.5',
    run: async (bench) => {
      const told = await endedByServer(bench, '/reset')
      equal(told.slice(-4), [1006, '', false, 3], 'what is told')
    },
  },
  {
    name: 'a port that is blocked is told: error, then close with 1006',
    cites: 'Fetch, port blocking',
    run: async (bench) => {
      for (const port of [25, 6000]) {
        const socket = bench.make(`ws://127.0.0.1:${port}/`)
        equal(socket.readyState, 0, 'readyState')
        equal(await ended(bench, socket), ['error', 3, 1006, '', false, 3], `what is told of port ${port}`)
      }
    },
  },
  {
    name: 'a refused handshake is told: error, then close with 1006',
    cites: 'WebSockets 2.2',
    run: async (bench) => {
      const { path, redialled } = bench.witnessed('/refused')
      const told = await Promise.race([ended(bench, bench.dial(path)), redialled()])
      equal(told, ['error', 3, 1006, '', false, 3], 'what is told')
    },
  },
]
