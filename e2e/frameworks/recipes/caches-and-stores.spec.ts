// Messages that end in a cache or a store.
import type { Page } from '@playwright/test'
import type { LiveSite } from './support/live-site.ts'
import { expect, test } from './support/test.ts'
import type { Order } from './tanstack-query.ts'

const PRICES = 2_000

test('TanStack Query: messages update the cache, and after a lost connection it is fetched again', async ({
  page,
  site,
}) => {
  const serve = (state: string): void => void site.bodies.set('/orders/7', JSON.stringify({ id: '7', state }))
  serve('new')
  await page.evaluate(async () => {
    globalThis.notes = []
    globalThis.socket = new recipes.ResilientSocket('/live')
    const queryClient = new recipes.QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
    recipes.followOrders(socket, queryClient)
    new recipes.QueryObserver<Order>(queryClient, {
      queryKey: ['orders', '7'],
      queryFn: async () => (await fetch('/orders/7')).json(),
    }).subscribe(({ data }) => {
      if (data && notes.at(-1) !== data.state) notes.push(data.state)
    })
    await socket.opened()
  })
  await expect.poll(() => notesIn(page)).toEqual(['new'])
  site.say({ type: 'order', order: { id: '7', state: 'paid' } })
  await expect.poll(() => notesIn(page)).toEqual(['new', 'paid'])
  expect(fetches(site)).toBe(1)

  serve('packed')
  site.say({ type: 'orders-changed' })
  await expect.poll(() => notesIn(page)).toEqual(['new', 'paid', 'packed'])

  serve('sent')
  site.cut()
  await expect.poll(() => notesIn(page)).toEqual(['new', 'paid', 'packed', 'sent'])
  expect(fetches(site)).toBe(3)
})

test('TanStack Query: a message is newer than a fetch that is under way, and the first open fetches nothing', async ({
  page,
  site,
}) => {
  await page.evaluate(async () => {
    globalThis.notes = []
    globalThis.socket = new recipes.ResilientSocket('/live')
    const queryClient = new recipes.QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
    const stop = recipes.followOrders(socket, queryClient)
    const observer = new recipes.QueryObserver<Order>(queryClient, {
      queryKey: ['orders', '7'],
      queryFn: ({ signal }) => {
        notes.push('fetch')
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ id: '7', state: 'old' }))
        })
      },
    })
    observer.subscribe(({ data }) => {
      if (data) notes.push(data.state)
    })
    await socket.opened()
    socket.once('message', () => {
      stop()
      notes.push(socket.listenerCount('message'), socket.listenerCount('open'))
    })
  })
  site.say({ type: 'order', order: { id: '7', state: 'paid' } })
  await expect.poll(() => notesIn(page)).toEqual(['fetch', 0, 0, 'paid'])
})

for (const kind of ['redux', 'zustand'] as const) {
  test(`${kind}: a burst updates the store at most once a frame, and it goes on after a lost connection`, async ({
    page,
    site,
  }) => {
    await page.evaluate(followPrices, kind)
    for (let price = 0; price < PRICES; price += 1) site.say({ symbol: `S${price % 10}`, price })
    await expect.poll(() => lastPrice(page)).toBe(PRICES - 1)
    const [updates = Infinity, frames = 0] = (await notesIn(page)) as number[]
    expect(updates).toBeGreaterThan(0)
    expect(updates).toBeLessThanOrEqual(frames)
    site.cut()
    await expect.poll(() => site.visits).toHaveLength(2)
    await page.evaluate(() => socket.opened())
    site.say({ symbol: 'S9', price: -1 })
    await expect.poll(() => lastPrice(page)).toBe(-1)
  })
}

test('redux: an action sends, and the connection is in the store', async ({ page, site }) => {
  const states = await page.evaluate(async () => {
    const socket = new recipes.ResilientSocket('/live')
    const store = recipes.createAppStore(socket)
    const states = [store.getState().connection.state]
    await socket.opened()
    states.push(store.getState().connection.state)
    store.dispatch(recipes.orderPlaced({ symbol: 'EUR', price: 1 }))
    return states
  })
  expect(states).toEqual(['connecting', 'open'])
  await expect.poll(() => site.texts).toEqual(['{"type":"order","symbol":"EUR","price":1}'])
})

/** Notes how often the store has changed since, and how many frames there were. */
async function followPrices(kind: 'redux' | 'zustand'): Promise<void> {
  const socket = new recipes.ResilientSocket('/live')
  globalThis.socket = socket
  const store = kind === 'redux' ? recipes.createAppStore(socket) : recipes.createLiveStore(socket)
  await socket.opened()
  const counts = [0, 0] as [number, number]
  globalThis.notes = counts
  globalThis.prices = () => store.getState().prices
  store.subscribe(() => {
    counts[0] += 1
  })
  const next = (): void => {
    counts[1] += 1
    requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}

function lastPrice(page: Page): Promise<number | undefined> {
  return page.evaluate(() => prices()['S9'])
}

function fetches({ requests }: LiveSite): number {
  return requests.filter((path) => path === '/orders/7').length
}

function notesIn(page: Page): Promise<readonly unknown[]> {
  return page.evaluate(() => notes)
}
