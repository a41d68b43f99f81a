import {
  configureStore,
  createAction,
  createListenerMiddleware,
  createSlice,
  type PayloadAction,
} from '@reduxjs/toolkit'
import type { ResilientSocket, Status } from 'resilient-socket'
import { onceAFrame } from './once-a-frame.ts'

export interface Price {
  readonly symbol: string
  readonly price: number
}

/** Only what can be written as JSON belongs in a store: a status may hold an error. */
type Connection = Pick<Status, 'state' | 'health'>

const prices = createSlice({
  name: 'prices',
  initialState: {} as Record<string, number>,
  reducers: {
    received(state, { payload }: PayloadAction<readonly Price[]>) {
      for (const { symbol, price } of payload) state[symbol] = price
    },
  },
})

const connection = createSlice({
  name: 'connection',
  initialState: { state: 'idle', health: 'down' } as Connection,
  reducers: {
    changed: (_state, { payload }: PayloadAction<Connection>) => payload,
  },
})

/** Dispatch it to send an order. */
export const orderPlaced = createAction<Price>('orders/placed')

export function createAppStore(socket: ResilientSocket) {
  const listeners = createListenerMiddleware()
  listeners.startListening({
    actionCreator: orderPlaced,
    effect: ({ payload }) => void socket.send(JSON.stringify({ type: 'order', ...payload })),
  })
  const store = configureStore({
    reducer: { prices: prices.reducer, connection: connection.reducer },
    middleware: (defaults) => defaults().prepend(listeners.middleware),
  })
  const receive = onceAFrame<Price>((list) => store.dispatch(prices.actions.received(list)))
  const showStatus = (): void => void store.dispatch(connection.actions.changed(socket.toJSON()))
  socket.on('message', ({ data }) => receive(JSON.parse(data)))
  socket.subscribe(showStatus)
  showStatus()
  return store
}
