// Mounting, unmounting, another URL, many renders: what becomes of connections and listeners.
import type { Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { demand, sleep } from '../../common/waiting.ts'
import { type HookName, hookNames, hooks, type MountOptions, type Seen } from '../hooks.ts'
import { forEach, type Stage } from './stage.ts'

/** How long a socket has to be gone. */
export const SETTLED = 3_000
export const RENDERS = 1_000
export const TICKS = 100

export interface Life {
  readonly strict: Strict
  readonly leftConnecting: LeftConnecting
  readonly moved: Moved
  readonly rerendered: Rerendered
  readonly ticks: { readonly counted: number; readonly called: number }
}

export interface Strict {
  readonly handshakes: number
  /** Connections after 3 s. */
  readonly open: number
  readonly joined: number
  readonly arrived: number
  readonly greeted: boolean
  /** Connections 3 s after unmount. */
  readonly left: number
}

export interface LeftConnecting {
  /** TCP connections and open sockets 3 s after the unmount. */
  readonly left: number
  readonly laterDials: number
}

export interface Moved {
  readonly open: number
  /** Messages of the old room that the application got after the change was committed. */
  readonly stale: number
  /** What the hook's state shows before the new room has said anything; `undefined`: nothing, or no such state. */
  readonly shown: string | undefined
}

export interface Rerendered {
  /** Calls for one message. */
  readonly calls: number
  readonly isNewest: boolean
  readonly listenersAdded: number
}

export async function measureLife(stage: Stage): Promise<ReadonlyMap<HookName, Life>> {
  const [page, development] = [await stage.page(), await stage.page('development')]
  const others = await forEach(hookNames, async (hook) => ({
    strict: await measureStrict(stage, development, hook),
    leftConnecting: await leaveConnecting(stage, page, hook),
    moved: await move(stage, page, hook),
    ticks: await tick(stage, page, hook),
  }))
  // One after the other, because listeners are counted by page.
  const lives = new Map<HookName, Life>()
  for (const [hook, life] of others)
    lives.set(hook, { ...life, rerendered: await rerender(stage, page, hook) })
  await page.context().close()
  await development.context().close()
  return lives
}

async function measureStrict({ rooms }: Stage, page: Page, hook: HookName): Promise<Strict> {
  const room = `${hook}.strict.greets`
  const isStrict = hooks[hook].framework === 'React'
  await mount(page, hook, { host: rooms.host, room, reads: 'both', isStrict, joins: true })
  await demand(`${room} is open`, () => rooms.open(room).length > 0)
  await sleep(SETTLED)
  const { joined, called } = await seen(page, room)
  const open = rooms.open(room).length
  await page.evaluate((room) => bindings.unmount(room), room)
  await sleep(SETTLED)
  return {
    handshakes: rooms.handshakes.filter((name) => name === room).length,
    open,
    joined,
    arrived: new Set(rooms.arrived.get(room)).size,
    greeted: called.some(({ text }) => text === 'hello'),
    left: rooms.open(room).length,
  }
}

async function leaveConnecting({ rooms }: Stage, page: Page, hook: HookName): Promise<LeftConnecting> {
  const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: rooms.port }, 0)
  await proxy.setNetwork({ ...PERFECT_NETWORK, door: 'hang' })
  const room = `${hook}.leaves`
  await mount(page, hook, { host: `127.0.0.1:${proxy.port}`, room, reads: 'both' })
  await demand(`${room} is connecting`, () => proxy.linkCount > 0)
  const dials = proxy.dialCount
  await page.evaluate((room) => bindings.unmount(room), room)
  await sleep(500)
  // What still waits at the door gets in.
  await proxy.setNetwork(PERFECT_NETWORK)
  await sleep(SETTLED - 500)
  const result = {
    left: Math.max(proxy.linkCount, rooms.open(room).length),
    laterDials: proxy.dialCount - dials,
  }
  proxy.close()
  return result
}

async function move({ rooms }: Stage, page: Page, hook: HookName): Promise<Moved> {
  const [from, to] = [`${hook}.moves.feed`, `${hook}.moves.late-feed`]
  await mount(page, hook, { host: rooms.host, room: from, reads: 'both' })
  await demand(`${from} talks`, async () => (await seen(page, from)).called.length > 20)
  const before = await page.evaluate(
    async ([from, to]) => {
      await bindings.move(from, to)
      return bindings.seen(from).called.length
    },
    [from, to] as const,
  )
  await sleep(250)
  const { shown } = await seen(page, from)
  await sleep(2_000)
  const { called } = await seen(page, from)
  const result = {
    open: rooms.open(`${hook}.moves`).length,
    stale: called.slice(before).filter(({ text }) => text.startsWith(`${from} `)).length,
    shown,
  }
  if (!called.at(-1)?.text.startsWith(to)) throw new Error(`${to} says nothing`)
  await page.evaluate((room) => bindings.unmount(room), from)
  return result
}

async function rerender({ rooms }: Stage, page: Page, hook: HookName): Promise<Rerendered> {
  const room = `${hook}.renders`
  await mount(page, hook, { host: rooms.host, room, reads: 'both' })
  await isGood(page, room)
  const before = await page.evaluate((room) => bindings.listeners(room), room)
  await page.evaluate(([room, times]) => bindings.rerender(room, times), [room, RENDERS] as const)
  const after = await page.evaluate((room) => bindings.listeners(room), room)
  rooms.say(room, 'once')
  await demand(`${room} hears`, async () => (await seen(page, room)).called.length > 0)
  await sleep(300)
  const { called } = await seen(page, room)
  await page.evaluate((room) => bindings.unmount(room), room)
  return {
    calls: called.length,
    isNewest: called.every(({ version }) => version === RENDERS),
    listenersAdded: after - before,
  }
}

async function tick({ rooms }: Stage, page: Page, hook: HookName): Promise<Life['ticks']> {
  const room = `${hook}.ticks`
  await mount(page, hook, { host: rooms.host, room, reads: 'both' })
  await isGood(page, room)
  await page.evaluate(([room, count]) => bindings.send(room, `ticks ${count}`), [room, TICKS] as const)
  await demand(`${room} hears`, async () => (await seen(page, room)).called.length >= TICKS)
  await sleep(300)
  const { counted, called } = await seen(page, room)
  await page.evaluate((room) => bindings.unmount(room), room)
  return { counted, called: called.length }
}

function mount(page: Page, hook: HookName, options: MountOptions): Promise<void> {
  return page.evaluate(([hook, options]) => bindings.mount(hook, options), [hook, options] as const)
}

function seen(page: Page, room: string): Promise<Seen> {
  return page.evaluate((room) => bindings.seen(room), room)
}

function isGood(page: Page, room: string): Promise<void> {
  return demand(`${room} is open`, async () => Boolean((await seen(page, room)).turns.at(-1)?.isGood))
}
