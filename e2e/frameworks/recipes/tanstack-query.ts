import type { QueryClient } from '@tanstack/react-query'
import type { OpenEvent, ResilientSocket } from 'resilient-socket'

export interface Order {
  readonly id: string
  readonly state: string
}

/** What the server sends: an order as it is now, or only that orders have changed. */
type Update = { readonly type: 'order'; readonly order: Order } | { readonly type: 'orders-changed' }

/** Keeps the cached orders up to date. Returns a function that stops it. */
export function followOrders(socket: ResilientSocket, queryClient: QueryClient): () => void {
  const refetch = (): void => void queryClient.invalidateQueries({ queryKey: ['orders'] })

  const onMessage = async ({ data }: MessageEvent<string>): Promise<void> => {
    const update = JSON.parse(data) as Update
    if (update.type === 'orders-changed') return refetch()
    const queryKey = ['orders', update.order.id]
    // A fetch that is under way may have read what the order was before.
    await queryClient.cancelQueries({ queryKey, exact: true })
    queryClient.setQueryData(queryKey, update.order)
  }
  // While there was no connection, messages about changes were missed.
  const onOpen = ({ downFor }: OpenEvent): void => {
    if (downFor !== undefined) refetch()
  }

  socket.on('message', onMessage)
  socket.on('open', onOpen)
  return () => {
    socket.off('message', onMessage)
    socket.off('open', onOpen)
  }
}
