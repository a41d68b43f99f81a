import type { ResilientSocket, Status } from 'resilient-socket'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { onceAFrame } from './once-a-frame.ts'

interface Price {
  readonly symbol: string
  readonly price: number
}

export interface Live {
  readonly status: Status
  readonly prices: Readonly<Record<string, number>>
}

/** A store of the page's own: components read it with `useStore(live, (state) => state.prices['EUR'])`. */
export function createLiveStore(socket: ResilientSocket): StoreApi<Live> {
  const store = createStore<Live>(() => ({ status: socket.status, prices: {} }))
  const receive = onceAFrame<Price>((list) => {
    const news = Object.fromEntries(list.map(({ symbol, price }) => [symbol, price]))
    store.setState(({ prices }) => ({ prices: { ...prices, ...news } }))
  })
  socket.on('message', ({ data }) => receive(JSON.parse(data)))
  socket.subscribe((status) => store.setState({ status }))
  return store
}
