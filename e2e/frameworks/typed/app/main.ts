// Typed messages in a page: as JSON, as MessagePack, and over a session. The test calls what is on `window`.
import { decode, encode } from '@msgpack/msgpack'
import { ResilientSocket } from 'resilient-socket'
import { createSession } from 'resilient-socket/session'
import { type Codec, typed } from 'resilient-socket/typed'
import { z } from 'zod'

const incoming = z.discriminatedUnion('type', [
  z.object({ type: z.literal('price'), value: z.number() }),
  z.object({ type: z.literal('joined'), id: z.string(), room: z.string() }),
])
const outgoing = z.discriminatedUnion('type', [
  z.object({ type: z.literal('order'), amount: z.number() }),
  z.object({ type: z.literal('join'), id: z.string(), room: z.string() }),
])

const messagePack: Codec = {
  encode: (message) => encode(message),
  decode: (data) => decode(data as ArrayBuffer),
}

const server = new URLSearchParams(location.search).get('server')
const path = new URLSearchParams(location.search).get('path')
const url = `${server}${path}`
const prices: number[] = []
const errors: string[] = []
const answers: string[] = []

const source =
  path === 'session' ? createSession(url) : new ResilientSocket(url, { binaryType: 'arraybuffer' })
const live = typed(source, {
  incoming,
  outgoing,
  codec: path === 'msgpack' ? messagePack : undefined,
  onError: ({ code, message }) => errors.push(`${code}: ${message}`),
})
live.on('price', ({ value }) => prices.push(value))

const page = {
  prices,
  errors,
  answers,
  source,
  order: (amount: number) => live.send({ type: 'order', amount }),
  join(room: string): void {
    live.request({ type: 'join', room }, { reply: 'joined' }).then(
      (joined) => answers.push(`joined ${joined.room}`),
      (error) => answers.push(`${room}: ${error.code}`),
    )
  },
}

declare global {
  interface Window {
    typedPage: typeof page
  }
}
window.typedPage = page
