// What a thousand reconnects of every kind leave behind in a page: nothing.
import type { Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import type { ResilientSocket } from 'resilient-socket'
import { expect, test } from '../support/test.ts'
import { ChaosServer } from './chaos-server.ts'
import { type Count, PageCounter } from './page-count.ts'

interface Subject {
  readonly socket: ResilientSocket
  readonly timers: ReadonlySet<unknown>
  opens: number
}

declare global {
  var subject: Subject
}

const CLIENT = 'subject'

/** Reconnects of one kind in a row; each death takes a while. */
const CALLS = 30
const LOSSES = 20
const DEATHS = 15
const SERIES = 3 * CALLS + LOSSES + DEATHS + 1

const SERIES_PER_HALF = 4

/** Bytes for each reconnect: a single listener that is kept holds more. */
const TOLERANCE = 100

/** What an attempt that is under way has; of each reconnect it would be hundreds. */
const A_FEW = 10

for (const clock of ['page', 'worker'] as const) {
  test(`a thousand reconnects leave nothing behind, with timers of the ${clock}`, async ({
    barePage,
  }, info) => {
    test.setTimeout(300_000)
    const server = await ChaosServer.start()
    const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: server.port }, 0)
    try {
      const counter = await PageCounter.of(barePage)
      const before = await counter.count()
      await openSubject(barePage, `ws://127.0.0.1:${proxy.port}/?client=${CLIENT}`, clock === 'worker')
      const batch = new Batch(barePage, proxy)
      await batch.run(1)
      const counts: Count[] = [await settled(counter)]
      for (const _half of [1, 2]) {
        await batch.run(SERIES_PER_HALF)
        counts.push(await settled(counter))
      }
      const [warm, half, whole] = counts as [Count, Count, Count]
      const opens = await barePage.evaluate(() => subject.opens)
      info.annotations.push({ type: 'leaks', description: JSON.stringify({ opens, before, counts }) })

      expect(opens).toBeGreaterThan(1_000)
      expect(whole.heap - half.heap).toBeLessThan(TOLERANCE * SERIES * SERIES_PER_HALF)
      for (const what of ['listeners', 'AbortSignal'] as const)
        expect(whole[what], what).toBeLessThan(warm[what] + A_FEW)
      for (const what of ['WebSocket', 'Worker'] as const) expect(whole[what], what).toBe(warm[what])
      expect(await barePage.evaluate(() => subject.timers.size)).toBeLessThanOrEqual(1)

      await barePage.evaluate(() => subject.socket.close())
      expect(await barePage.evaluate(() => subject.timers.size)).toBe(0)
      const after = await counter.count()
      expect(after.listeners).toBe(before.listeners)
      expect(after.Worker).toBe(0)
    } finally {
      proxy.close()
      await server.stop(false)
    }
  })
}

/** Reconnects of every kind. */
class Batch {
  readonly #page: Page
  readonly #proxy: FaultProxy

  constructor(page: Page, proxy: FaultProxy) {
    this.#page = page
    this.#proxy = proxy
  }

  async run(series: number): Promise<void> {
    for (let index = 0; index < series; index += 1) {
      await this.#page.evaluate(callRepeatedly, CALLS)
      const opens = await this.#page.evaluate(() => subject.opens)
      await this.#proxy.setNetwork({ ...PERFECT_NETWORK, door: 'open-then-fin' })
      this.#proxy.break('reset')
      await this.#untilOpens(opens + LOSSES)
      await this.#proxy.setNetwork(PERFECT_NETWORK)
      for (let death = 0; death < DEATHS; death += 1) await this.#die()
      // Or the browser would wait a minute for each closing handshake.
      this.#proxy.break('reset')
      await this.#page.evaluate(() => subject.socket.reconnect())
      await this.#page.evaluate(() => subject.socket.opened())
    }
  }

  /** Silently, once the server has answered on this connection: before that it isn't expected to. */
  async #die(): Promise<void> {
    const opens = await this.#page.evaluate(async () => {
      await new Promise((resolve) => subject.socket.once('latency', resolve))
      return subject.opens
    })
    this.#proxy.break('forget')
    await this.#untilOpens(opens + 1)
  }

  /** It has to open again of itself, so often in all. */
  async #untilOpens(count: number): Promise<void> {
    await this.#page.evaluate(
      (count) =>
        new Promise<void>((resolve) => {
          const { socket } = subject
          const look = (): void => {
            if (subject.opens < count) return
            socket.off('open', look)
            resolve()
          }
          socket.on('open', look)
          look()
        }),
      count,
    )
  }
}

/** When nobody waits for a closing handshake any more; the least of three, for a replacement may be under way in one. */
async function settled(counter: PageCounter): Promise<Count> {
  const counts: Count[] = []
  await expect
    .poll(
      async () => {
        const count = await counter.count()
        if (count.WebSocket === 1) counts.push(count)
        return counts.length
      },
      { timeout: 60_000, intervals: [100] },
    )
    .toBeGreaterThanOrEqual(3)
  return leastOf(counts)
}

function leastOf(counts: readonly Count[]): Count {
  const least = { ...counts[0]! }
  for (const count of counts)
    for (const name of Object.keys(least) as (keyof Count)[]) least[name] = Math.min(least[name], count[name])
  return least
}

/** Runs in the page. */
async function callRepeatedly(count: number): Promise<void> {
  const { socket } = subject
  const again = (): Promise<void> => new Promise((resolve) => socket.once('open', () => resolve()))
  for (let index = 0; index < count; index += 1) {
    const isOpen = again()
    socket.reconnect()
    await isOpen
  }
  for (let index = 0; index < count; index += 1) {
    const isOpen = again()
    socket.rotate()
    await isOpen
  }
  for (let index = 0; index < count; index += 1) {
    await socket.close()
    socket.open()
    await socket.opened()
  }
}

/** A client that loses no time. */
async function openSubject(page: Page, url: string, hasWorkerClock: boolean): Promise<void> {
  await page.evaluate(
    async ({ url, hasWorkerClock }) => {
      const { workerClock } = await import('resilient-socket/worker-clock')
      const timers = new Set<unknown>()
      const clock = hasWorkerClock
        ? workerClock()
        : {
            setTimeout: (callback: () => void, delay: number) => setTimeout(callback, delay),
            clearTimeout: (handle: unknown) => clearTimeout(handle as number),
          }
      const socket = new library.ResilientSocket(url, {
        heartbeat: { interval: 40, timeout: { min: 30, max: 30 }, patience: { idle: 60, busy: 60 } },
        backoff: () => 1,
        stableAfter: 0,
        environment: {
          ...clock,
          setTimeout: (callback, delay) => {
            const handle = clock.setTimeout(() => {
              timers.delete(handle)
              callback()
            }, delay)
            timers.add(handle)
            return handle
          },
          clearTimeout: (handle) => {
            timers.delete(handle)
            clock.clearTimeout(handle)
          },
        },
      })
      globalThis.subject = { socket, timers, opens: 0 }
      socket.on('open', () => {
        subject.opens += 1
      })
      // Who never answers a ping is another matter than who doesn't any more.
      await new Promise((resolve) => socket.once('latency', resolve))
    },
    { url, hasWorkerClock },
  )
}
