// Subprotocols: what is offered, and what the server makes of it.
import type { Bench, Case } from './case.ts'
import { equal, Fails, throws } from './fails.ts'

const CONSTRUCTOR = 'WebSockets 3.1, constructor'
const UNION = 'Web IDL, union types'
const HANDSHAKE = 'WebSockets 2.2'

async function offers(bench: Bench, given: readonly unknown[], header: string): Promise<void> {
  const { path, visit } = bench.witnessed()
  const socket = await bench.open(path, ...given)
  socket.close()
  equal((await visit()).protocols, header, 'Sec-WebSocket-Protocol')
}

async function fails(bench: Bench, path: string, protocols: string[]): Promise<void> {
  const witnessed = bench.witnessed(path)
  const socket = bench.dial(witnessed.path, protocols)
  const told: string[] = []
  const opened = bench.next(socket, 'open').then(
    () => Promise.reject(new Fails('it opens')),
    () => undefined,
  )
  socket.onerror = ({ type }) => told.push(type)
  const closed = bench.next(socket, 'close')
  await Promise.race([closed, witnessed.redialled(), opened])
  const { code, wasClean } = await closed
  equal([...told, code, wasClean], ['error', 1006, false], 'what is told')
}

export const protocols: readonly Case[] = [
  {
    name: 'none are offered where none are given',
    cites: CONSTRUCTOR,
    run: (bench) => offers(bench, [], ''),
  },
  {
    name: 'an empty list offers none',
    cites: CONSTRUCTOR,
    run: (bench) => offers(bench, [[]], ''),
  },
  {
    name: 'a string is a list of one',
    cites: CONSTRUCTOR,
    run: (bench) => offers(bench, ['chat.v1'], 'chat.v1'),
  },
  {
    name: 'a list is offered in its order',
    cites: 'RFC 6455 4.1',
    run: (bench) => offers(bench, [['b', 'a', 'A']], 'b,a,A'),
  },
  {
    name: 'any iterable is a list, a String object too',
    cites: UNION,
    run: async (bench) => {
      await offers(bench, [new Set(['b', 'a'])], 'b,a')
      await offers(bench, [new String('xy')], 'x,y')
    },
  },
  {
    name: 'what is no iterable is made a string',
    cites: UNION,
    run: async (bench) => {
      await offers(bench, [null], 'null')
      await offers(bench, [5], '5')
      await offers(bench, [{ toString: () => 'text' }], 'text')
      throws(() => bench.dial('/echo', Symbol('x')), 'TypeError', 'a symbol')
      throws(() => bench.dial('/echo', { [Symbol.iterator]: 5 }), 'TypeError', 'a wrong iterator')
    },
  },
  {
    name: 'the elements of a list are made strings',
    cites: 'Web IDL, sequences',
    run: (bench) => offers(bench, [[1, null, undefined]], '1,null,undefined'),
  },
  {
    name: 'a name given twice is a SyntaxError',
    cites: CONSTRUCTOR,
    run: (bench) => throws(() => bench.dial('/echo', ['a', 'b', 'a']), 'SyntaxError'),
  },
  {
    name: 'what is no token is a SyntaxError',
    cites: 'RFC 6455 4.1, RFC 9110 5.6.2',
    run: (bench) => {
      for (const name of [
        '',
        ' ',
        'a b',
        'a,b',
        'a/b',
        'a"b',
        '(a)',
        'a\u007f',
        'é',
        '\u0000',
        'a;b',
        '{}',
      ]) {
        throws(() => bench.dial('/echo', name), 'SyntaxError', JSON.stringify(name))
        throws(() => bench.dial('/echo', ['ok', name]), 'SyntaxError', JSON.stringify([name]))
      }
    },
  },
  {
    name: 'every token is taken',
    cites: 'RFC 9110 5.6.2',
    run: (bench) => offers(bench, ["!#$%&'*+-.^_`|~09azAZ"], "!#$%&'*+-.^_`|~09azAZ"),
  },
  {
    name: 'a wrong URL is told before wrong protocols',
    cites: CONSTRUCTOR,
    run: (bench) => {
      let isAsked = false
      const list = {
        [Symbol.iterator]() {
          isAsked = true
          return [][Symbol.iterator]()
        },
      }
      throws(() => bench.make('ftp://x/', list), 'SyntaxError')
      // Conversions come before the first step.
      equal(isAsked, true, 'whether the list was read')
    },
  },
  {
    name: 'protocol is what the server chose, from open on, and after close',
    cites: 'WebSockets 4',
    run: async (bench) => {
      const socket = bench.dial('/choose?protocol=b', ['a', 'b'])
      equal(socket.protocol, '', 'protocol before open')
      await bench.next(socket, 'open')
      equal(socket.protocol, 'b', 'protocol')
      socket.close()
      await bench.next(socket, 'close')
      equal(socket.protocol, 'b', 'protocol after close')
    },
  },
  {
    name: 'extensions is empty where the server chose none',
    cites: 'WebSockets 4',
    run: async (bench) => equal((await bench.open()).extensions, '', 'extensions'),
  },
  {
    name: 'extensions is what the server chose',
    cites: 'WebSockets 4',
    run: async (bench) => {
      const socket = bench.dial('/deflate')
      equal(socket.extensions, '', 'extensions before open')
      await bench.next(socket, 'open')
      equal(socket.extensions.split(';')[0], 'permessage-deflate', 'extensions')
    },
  },
  {
    name: 'a server that chooses none of those offered is an error',
    cites: HANDSHAKE,
    run: (bench) => fails(bench, '/choose?protocol=', ['a']),
  },
  {
    name: 'a server that chooses what was not offered is an error',
    cites: 'RFC 6455 4.1',
    run: (bench) => fails(bench, '/choose?protocol=c', ['a', 'b']),
  },
]
