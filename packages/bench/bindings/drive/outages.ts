// A server that restarts, and connections that die in silence: when the hook works again, and what became of messages.
import type { Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { demand, sleep, until } from '../../common/waiting.ts'
import { type HookName, hookNames, type Seen } from '../hooks.ts'
import { Rooms } from '../servers.ts'
import { forEach, type Stage } from './stage.ts'

/** Components of each hook; back-off is random. */
export const COMPONENTS = 5
/** All of them take a connection that lives so long for a stable one. */
export const STABLE = 6_000
export const DOWN = 2_000
export const SENT_WHILE_DOWN = 5
const RESTART_BOUND = 30_000
/** A component that has been connected so long has had its heartbeat answered, whatever the hook. */
export const OLD = 32_000
export const NEW = 6_000
export const SILENCE_BOUND = 130_000
export const SILENT_COMPONENTS = 3
export const BUSY_EVERY = 1_000

/** What one component lived through. Milliseconds; `undefined`: not within the bound. */
export interface Recovery {
  /** From the fault until the hook said that the connection isn't good. */
  readonly noticed: number | undefined
  /** Until another connection was open: after a restart from when a dial would succeed, else from the fault. */
  readonly back: number | undefined
  readonly sent: number
  readonly lost: number
  /** What `send` returned for the lost ones. */
  readonly answers: readonly string[]
}

/** `new`: idle, and connected for a few seconds only. */
export const silences = ['busy', 'idle', 'new'] as const

export type Silence = (typeof silences)[number]

export async function measureRestart(stage: Stage): Promise<ReadonlyMap<HookName, readonly Recovery[]>> {
  const { rooms } = stage
  const page = await stage.page()
  for (const hook of hookNames) await mount(page, hook, rooms.host, roomsOf(hook, 'restart'))
  await demand('all are open', () =>
    hookNames.every((hook) => rooms.open(`${hook}.restart`).length === COMPONENTS),
  )
  await sleep(STABLE)
  const stoppedAt = Date.now()
  rooms.stop()
  await sleep(200)
  const answers = await forEach(hookNames, (hook) => sendWhileDown(page, hook))
  await sleep(Math.max(0, stoppedAt + DOWN - Date.now()))
  await rooms.startAgain()
  const startedAt = Date.now()
  const isBack = (hook: HookName): boolean => rooms.open(`${hook}.restart`).length === COMPONENTS
  await until(() => hookNames.every(isBack), RESTART_BOUND)
  // What was queued follows the opening handshake.
  await sleep(1_000)
  const recoveries = await forEach(hookNames, async (hook) =>
    Promise.all(
      roomsOf(hook, 'restart').map(async (room, n) =>
        recoveryOf(rooms, await seen(page, room), {
          room,
          faultAt: stoppedAt,
          possibleAt: startedAt,
          sent: answers.get(hook)?.[n] ?? new Map(),
        }),
      ),
    ),
  )
  await page.context().close()
  return recoveries
}

/** The way forgets connections, as a NAT does: neither side is told. A dial would succeed. */
export async function measureSilence(
  stage: Stage,
): Promise<ReadonlyMap<HookName, Readonly<Record<Silence, readonly Recovery[]>>>> {
  const rooms = await Rooms.start()
  const page = await stage.page()
  const recoveries = await forEach(hookNames, (hook) => dieInSilence(rooms, page, hook))
  await page.context().close()
  rooms.stop()
  return recoveries
}

async function dieInSilence(
  rooms: Rooms,
  page: Page,
  hook: HookName,
): Promise<Readonly<Record<Silence, readonly Recovery[]>>> {
  const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: rooms.port }, 0)
  const host = `127.0.0.1:${proxy.port}`
  const busy = roomsOf(hook, 'busy', SILENT_COMPONENTS)
  const idle = roomsOf(hook, 'idle', SILENT_COMPONENTS)
  const young = roomsOf(hook, 'new', SILENT_COMPONENTS)
  await mount(page, hook, host, [...busy, ...idle])
  const isOpen = (room: string): boolean => rooms.open(room).length === 1
  await demand(`${hook} is open`, () => [...busy, ...idle].every(isOpen))
  const talking = talk(page, rooms, busy)
  await sleep(OLD - NEW)
  await mount(page, hook, host, young)
  await demand(`${hook} is open`, () => young.every(isOpen))
  await sleep(NEW)
  const all = [...busy, ...idle, ...young]
  const faultAt = Date.now()
  proxy.break('forget')
  await until(() => all.every((room) => backAt(rooms, room, faultAt) !== undefined), SILENCE_BOUND)
  const sent = await talking.stop()
  // What was queued follows the opening handshake.
  await sleep(2_000)
  const recover = async (room: string): Promise<Recovery> =>
    recoveryOf(rooms, await seen(page, room), {
      room,
      faultAt,
      possibleAt: faultAt,
      sent: sent.get(room) ?? new Map(),
    })
  const result = {
    busy: await Promise.all(busy.map(recover)),
    idle: await Promise.all(idle.map(recover)),
    new: await Promise.all(young.map(recover)),
  }
  proxy.close()
  return result
}

interface Talk {
  /** Resolves with what `send` returned, by room and text. */
  stop(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>
}

/** Sends a message a second in each room, until it has another connection. */
function talk(page: Page, rooms: Rooms, busy: readonly string[]): Talk {
  const sent = new Map(busy.map((room) => [room, new Map<string, string>()]))
  let isOver = false
  const run = async (): Promise<void> => {
    for (let n = 0; !isOver; n += 1) {
      for (const [room, answers] of sent) {
        if (rooms.visits.filter((visit) => visit.room === room).length > 1) continue
        const text = `busy ${n}`
        answers.set(text, await send(page, room, text))
      }
      await sleep(BUSY_EVERY)
    }
  }
  const running = run()
  return {
    async stop() {
      isOver = true
      await running
      return sent
    },
  }
}

/** What `send` returned, by text, for each room. */
async function sendWhileDown(page: Page, hook: HookName): Promise<readonly ReadonlyMap<string, string>[]> {
  const texts = Array.from({ length: SENT_WHILE_DOWN }, (_, n) => `down ${n}`)
  const answers = await page.evaluate(
    ([rooms, texts]) => rooms.map((room) => texts.map((text) => [text, bindings.send(room, text)] as const)),
    [roomsOf(hook, 'restart'), texts] as const,
  )
  return answers.map((own) => new Map(own))
}

interface Fault {
  readonly room: string
  readonly faultAt: number
  readonly possibleAt: number
  /** Texts with what `send` returned. */
  readonly sent: ReadonlyMap<string, string>
}

function recoveryOf(rooms: Rooms, { turns }: Seen, { room, faultAt, possibleAt, sent }: Fault): Recovery {
  const noticedAt = turns.find(({ at, isGood }) => at >= faultAt && !isGood)?.at
  const openedAt = backAt(rooms, room, faultAt)
  const arrived = new Set(rooms.arrived.get(room))
  const lost = [...sent].filter(([text]) => !arrived.has(text))
  return {
    noticed: noticedAt === undefined ? undefined : noticedAt - faultAt,
    back: openedAt === undefined ? undefined : Math.max(0, openedAt - possibleAt),
    sent: sent.size,
    lost: lost.length,
    answers: lost.map(([, answer]) => answer),
  }
}

function backAt(rooms: Rooms, room: string, faultAt: number): number | undefined {
  return rooms.visits.find((visit) => visit.room === room && visit.openedAt > faultAt)?.openedAt
}

function roomsOf(hook: HookName, scenario: string, length: number = COMPONENTS): readonly string[] {
  return Array.from({ length }, (_, n) => `${hook}.${scenario}.${n}`)
}

function mount(page: Page, hook: HookName, host: string, rooms: readonly string[]): Promise<void> {
  return page.evaluate(
    ([hook, host, rooms]) => {
      for (const room of rooms) bindings.mount(hook, { host, room, reads: 'both' })
    },
    [hook, host, rooms] as const,
  )
}

function send(page: Page, room: string, text: string): Promise<string> {
  return page.evaluate(([room, text]) => bindings.send(room, text), [room, text] as const)
}

function seen(page: Page, room: string): Promise<Seen> {
  return page.evaluate((room) => bindings.seen(room), room)
}
