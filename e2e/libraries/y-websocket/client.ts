import { withOptions } from 'resilient-socket/websocket'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

// Each client renews its presence about every 15 s, and the server sends that to all clients, this one too.
const WebSocketPolyfill = withOptions({ heartbeat: { maxSilence: 20_000, patience: { busy: 5_000 } } })

export function follow(url: string, onTick: (tick: number) => void): Y.Doc {
  const doc = new Y.Doc()
  new WebsocketProvider(url, 'room', doc, { WebSocketPolyfill })
  const clock = doc.getMap<number>('clock')
  clock.observe(() => onTick(clock.get('tick') ?? 0))
  return doc
}
