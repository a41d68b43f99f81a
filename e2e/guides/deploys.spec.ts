// The programs of docs/recipes/deploys.md: many clients in one page, behind a load balancer.
import type { Page } from '@playwright/test'
import type { ResilientSocket } from 'resilient-socket'
import { startBareSite } from '../support/bare-site.ts'
import { bundle } from '../support/bundle.ts'
import { LoadBalancer } from './support/load-balancer.ts'
import type { Program } from './support/program.ts'
import { expect, test as guideTest } from './support/test.ts'

declare global {
  var movers: Client[]
}

interface Client {
  readonly socket: ResilientSocket
  /** Texts that came back, and who answered. */
  readonly answers: string[]
  readonly servers: string[]
  readonly lost: string[]
  /** Milliseconds, as `waiting` tells them. */
  readonly delays: number[]
}

const CLIENTS = 20
/** Milliseconds in which the server asks its clients to move. */
const MOVE = 2_000

interface Fixtures {
  readonly old: Program
  readonly balancer: LoadBalancer
  /** With all clients open. */
  readonly fleet: Page
}

const test = guideTest.extend<Fixtures & { move: number }>({
  move: [MOVE, { option: true }],
  old: async ({ start, move }, use) => {
    await use(await start('deploys/server.mjs', { env: { NAME: 'old', MOVE: String(move) } }))
  },
  balancer: async ({ old }, use) => {
    const balancer = await LoadBalancer.listen(old.port)
    await use(balancer)
    balancer.close()
  },
  fleet: async ({ page, balancer }, use) => {
    const site = await startBareSite({ '/guide.js': await bundle('guides/deploys/client.ts') })
    await page.goto(site.origin)
    await page.evaluate(openFleet, { url: balancer.url, count: CLIENTS })
    await use(page)
    await site.close()
  },
})

/** In the page. */
async function openFleet({ url, count }: { url: string; count: number }): Promise<void> {
  const script = '/guide.js'
  const { connect } = await import(script)
  globalThis.movers = Array.from({ length: count }, () => {
    const client = { answers: [], servers: [], lost: [], delays: [] } as unknown as Client
    const socket: ResilientSocket = connect(url, (text: string, server: string) => {
      client.answers.push(text)
      client.servers.push(server)
    })
    socket.on('lost', ({ code, origin }) => client.lost.push(`${code} ${origin}`))
    socket.on('waiting', ({ delay }) => client.delays.push(delay))
    return Object.assign(client, { socket })
  })
  await Promise.all(movers.map(({ socket }) => socket.opened()))
}

/** Each client sends a number every 50 ms, until `stopTalking`. Returns how many each has sent. */
async function startTalking(page: Page): Promise<() => Promise<number>> {
  const talk = await page.evaluateHandle(() => {
    const talk = { count: 0, timer: 0 }
    talk.timer = window.setInterval(() => {
      talk.count += 1
      for (const { socket } of movers) socket.send(`${talk.count}`)
    }, 50)
    return talk
  })
  return () =>
    talk.evaluate(({ count, timer }) => {
      clearInterval(timer)
      return count
    })
}

function factsOf(page: Page): Promise<readonly Omit<Client, 'socket'>[]> {
  return page.evaluate(() => movers.map(({ socket: _, ...facts }) => facts))
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index + 1}`)
}

test('clients move to the new server without a gap, and no message is lost or answered twice', async ({
  start,
  old,
  balancer,
  fleet,
}) => {
  const stopTalking = await startTalking(fleet)
  const next = await start('deploys/server.mjs', { env: { NAME: 'new' } })
  balancer.target = next.port
  const dialsBefore = balancer.dials.length
  expect(await old.terminate()).toBe(0)
  await expect
    .poll(async () => (await factsOf(fleet)).every(({ servers }) => servers.at(-1) === 'new'))
    .toBe(true)
  const sent = await stopTalking()
  await expect
    .poll(async () => (await factsOf(fleet)).map(({ answers }) => answers))
    .toEqual(Array.from({ length: CLIENTS }, () => numbers(sent)))
  for (const { lost, delays } of await factsOf(fleet)) {
    expect(lost).toEqual([expect.stringMatching(/ replaced$/)])
    expect(delays).toEqual([])
  }
  const dials = balancer.dials.slice(dialsBefore)
  expect(dials).toHaveLength(CLIENTS)
  // One after the other: the last but for the share of one.
  expect(dials.at(-1)! - dials[0]!).toBeGreaterThan(0.8 * MOVE)
})

test.describe('one server that is started again', () => {
  test.use({ move: 0 })

  test('clients come back after two to seven seconds, spread, and send what has waited', async ({
    old,
    fleet,
  }) => {
    expect(await old.terminate()).toBe(0)
    await expect
      .poll(async () => (await factsOf(fleet)).map(({ lost }) => lost))
      .toEqual(Array.from({ length: CLIENTS }, () => ['1001 server']))
    await fleet.evaluate(() => {
      for (const { socket } of movers) for (const text of ['1', '2', '3']) socket.send(text)
    })
    await old.launch()
    await expect
      .poll(async () => (await factsOf(fleet)).map(({ answers }) => answers))
      .toEqual(Array.from({ length: CLIENTS }, () => numbers(3)))
    // Who finds no server yet waits again, for another delay.
    const delays = (await factsOf(fleet)).map(({ delays: [first = 0] }) => first)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2_000)
    expect(Math.max(...delays)).toBeLessThanOrEqual(7_000)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(1_000)
  })
})

test('a server that is draining answers the load balancer with 503 and still serves its clients', async ({
  old,
  fleet,
}) => {
  const ask = async (): Promise<number> => (await fetch(`http://127.0.0.1:${old.port}/`)).status
  expect(await ask()).toBe(200)
  const exited = old.terminate()
  await expect.poll(ask).toBe(503)
  await fleet.evaluate(() => movers.at(-1)!.socket.send('last words'))
  await expect.poll(() => fleet.evaluate(() => movers.at(-1)!.answers)).toEqual(['last words'])
  expect(await exited).toBe(0)
})
