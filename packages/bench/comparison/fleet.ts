// A process with many clients of each library, for which the `ws` package is the WebSocket: a browser would spread their dials.
// `node fleet.js '[["partysocket",4000]]' 200`
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Peer } from './peers.ts'

const [crews = '[]', count = '0'] = process.argv.slice(2)
/** They come in over this time. */
const SPREAD = 5_000
const hellos: Record<string, number[]> = {}

// Several libraries look for it when they are loaded.
Object.assign(globalThis, { WebSocket })
const { connects } = await import('./clients/connect.ts')
// What a client leaves uncaught ends no other one.
process.on('uncaughtException', () => undefined)
process.on('unhandledRejection', () => undefined)
process.on('disconnect', () => process.exit())
process.on('message', () => process.send?.(hellos))

for (let n = 0; n < Number(count); n += 1) {
  for (const [peer, port] of JSON.parse(crews) as readonly (readonly [Peer, number])[]) {
    const room = `${peer}.storm.${n}`
    const own: number[] = []
    hellos[room] = own
    const onText = (text: string): void => {
      if (text === 'hello') own.push(Date.now())
    }
    try {
      connects[peer]({ host: `127.0.0.1:${port}`, room, onText })
    } catch {
      // It has no hello.
    }
  }
  await sleep(SPREAD / Number(count))
}
