import { HocuspocusProvider } from '@hocuspocus/provider'
import * as Y from 'yjs'

export function follow(url: string, onTick: (tick: number) => void): void {
  const doc = new Y.Doc()
  new HocuspocusProvider({ url, name: 'room', document: doc })
  const clock = doc.getMap<number>('clock')
  clock.observe(() => onTick(clock.get('tick') ?? 0))
}
