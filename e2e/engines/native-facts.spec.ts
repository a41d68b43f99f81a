// What the design takes for granted of the browsers' own class: a browser that changes one of these changes the design.
// FAULTS_FULL=1 looks longer, until what takes minutes has happened.

import { expect, type TestInfo } from '@playwright/test'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import type { Engine, EngineName } from './port/engine.ts'
import { type NativeRecord, NativeScene } from './support/native-scene.ts'
import { test as base } from './support/test.ts'

const PATIENCE = process.env['FAULTS_FULL'] === '1' ? 330_000 : 25_000
/** Of the longest that is worth it on every run: Chromium's closing handshake. */
const CLOSE_PATIENCE = Math.max(PATIENCE, 65_000)
const MB = 1_000_000

/** How much later, in seconds, a machine that is busy may see it. The times differ by more. */
const SLACK = 8

/** Seconds; `never`: not while it is looked at. */
type Span = readonly [from: number, to: number] | 'never'
type Expected<Value> = Readonly<Record<EngineName, Value>>

const test = base.extend<{ readonly scene: NativeScene }>({
  scene: async ({ engine }, use) => {
    const scene = await NativeScene.open(engine)
    await use(scene)
    await scene.stop()
  },
})

test.setTimeout(CLOSE_PATIENCE + 60_000)

test('in a black hole an open socket stays open, without a word', async ({ scene, engine }, testInfo) => {
  const { url, proxy } = await scene.address()
  await scene.open('a', url)
  await proxy.setNetwork(hole)
  await scene.send('a', 10)
  const record = await scene.watch('a', /close|error/, PATIENCE)
  note(testInfo, engine, 'black hole on an open connection', `OPEN, silent, for ${PATIENCE / 1_000} s`)
  expect(record).toMatchObject({ readyState: 1, events: [{ name: 'open' }] })
})

test('close() on a dead connection takes the browser its own time', async ({ scene, engine }, testInfo) => {
  const { url, proxy } = await scene.address()
  await scene.open('a', url)
  await proxy.setNetwork(hole)
  const since = await scene.close('a')
  const record = await scene.watch('a', /close/, CLOSE_PATIENCE)
  note(testInfo, engine, '`close()` on a dead connection', ending(record, since))
  const expected: Expected<Span> = { chromium: [59, 64], firefox: [18, 24], webkit: [4, 9] }
  expectEnd(record, since, expected[engine.name], CLOSE_PATIENCE)
})

test('close() behind a stuck send buffer may never end', async ({ scene, engine }, testInfo) => {
  const { url, proxy } = await scene.address()
  await scene.open('a', url)
  proxy.break('clog')
  await scene.send('a', 20 * MB)
  // What the system's own buffers take is soon no longer the browser's.
  const { bufferedAmount } = await scene.watch('a', /close/, 1_000)
  note(testInfo, engine, '`bufferedAmount` with 20 MB stuck', `${(bufferedAmount / MB).toFixed(1)} MB`)
  const since = await scene.close('a')
  const record = await scene.watch('a', /close/, PATIENCE)
  note(testInfo, engine, '`close()` behind a stuck send buffer', ending(record, since))
  const expected: Expected<Span> = { chromium: 'never', firefox: 'never', webkit: [4, 9] }
  expectEnd(record, since, expected[engine.name])
  if (engine.name === 'webkit') expect(bufferedAmount).toBe(0)
  else expect(bufferedAmount).toBeGreaterThan(10 * MB)
})

test('a handshake that hangs', async ({ scene, engine }, testInfo) => {
  const { url, proxy } = await scene.address()
  await proxy.setNetwork({ ...PERFECT_NETWORK, door: 'hang' })
  await scene.dial('a', url)
  const record = await scene.watch('a', /close/, PATIENCE)
  note(testInfo, engine, 'a handshake that is never answered', ending(record, record.startedAt))
  const expected: Expected<Span> = { chromium: [235, 250], firefox: [15, 24], webkit: 'never' }
  expectEnd(record, record.startedAt, expected[engine.name])
})

test('a hung dial blocks the next one to its address, or not, until it is closed', async ({
  scene,
  engine,
}, testInfo) => {
  const { url, proxy } = await scene.address()
  await proxy.setNetwork({ ...PERFECT_NETWORK, door: 'hang' })
  await scene.dial('hung', url)
  await expect.poll(() => proxy.linkCount).toBe(1)
  // Whoever comes through now is another dial.
  await scene.dial('next', url)
  const looked = 2_000
  await scene.watch('next', /open/, looked)
  const isBlocked = proxy.linkCount === 1
  const since = await scene.close('hung')
  const record = await scene.watch('hung', /close/, 5_000)
  await proxy.setNetwork(PERFECT_NETWORK)
  const next = await scene.watch('next', /open/, 10_000)
  note(testInfo, engine, 'the next dial to an address at which one hangs', isBlocked ? 'waits' : 'goes out')
  note(testInfo, engine, '`close()` on a hung dial', ending(record, since))
  expect(isBlocked).toBe({ chromium: true, firefox: true, webkit: false }[engine.name])
  expect(record.events.map(({ name }) => name)).toEqual(['error', 'close 1006'])
  expect(next.events.map(({ name }) => name)).toEqual(['open'])
})

test('a socket in CLOSING blocks nobody', async ({ scene }) => {
  const { url, proxy } = await scene.address()
  await scene.open('dead', url)
  proxy.break('forget')
  await scene.close('dead')
  await scene.open('next', url)
  expect(await scene.read('dead')).toMatchObject({ readyState: 2, events: [{ name: 'open' }] })
})

test('ten dials at once are made one after the other, or not', async ({ scene, engine }, testInfo) => {
  const HANDSHAKE = 300
  const { url, proxy } = await scene.address()
  await proxy.setNetwork({ ...PERFECT_NETWORK, delay: HANDSHAKE / 2 })
  const names = Array.from({ length: 10 }, (_, index) => `dial ${index}`)
  for (const name of names) await scene.dial(name, url)
  const records = await Promise.all(names.map((name) => scene.watch(name, /open/, 15_000)))
  const first = Math.min(...records.map(({ startedAt }) => startedAt))
  const last = Math.max(...records.map(({ events }) => events[0]?.at ?? Infinity))
  const took = last - first
  note(testInfo, engine, 'ten dials at once, each handshake 300 ms', `all open after ${seconds(took)}`)
  if (engine.name === 'webkit') expect(took).toBeLessThan(9 * HANDSHAKE)
  else expect(took).toBeGreaterThan(9 * HANDSHAKE)
})

test('the browser answers protocol pings, and shows them to nobody', async ({ scene, engine }, testInfo) => {
  const { url, server } = await scene.address()
  await scene.open('a', url)
  expect(await server.ping()).toBe('are you there?')
  note(testInfo, engine, 'a ping frame', 'answered, not shown')
  expect((await scene.read('a')).events.map(({ name }) => name)).toEqual(['open'])
})

test('close codes come through, but for some that WebKitGTK takes for an error', async ({
  scene,
  engine,
}, testInfo) => {
  const codes = [1000, 1001, 1002, 1003, 1008, 1011, 1012, 1013, 1014, 3000, 4401, 4999]
  const seen = await Promise.all(
    codes.map(async (code) => {
      const { url, server } = await scene.address()
      await scene.open(`code ${code}`, url)
      server.dismiss(code, 'reason')
      const record = await scene.watch(`code ${code}`, /close/, 10_000)
      return [code, record.events.at(-1)?.name] as const
    }),
  )
  const masked = seen.filter(([code, name]) => name !== `close ${code}`).map(([code]) => code)
  note(testInfo, engine, 'close codes shown as 1006', masked.join(', ') || 'none')
  expect(masked).toEqual(engine.name === 'webkit' ? [1012, 1013, 1014] : [])
})

test('dials that fail often are held back, or not', async ({ scene, engine }, testInfo) => {
  const { url, proxy } = await scene.address()
  await proxy.setNetwork({ ...PERFECT_NETWORK, door: 'reset' })
  const waits: number[] = []
  for (let dial = 0; dial < 16; dial += 1) {
    await scene.dial(`dial ${dial}`, url)
    const { startedAt, events } = await scene.watch(`dial ${dial}`, /close/, PATIENCE)
    waits.push((events.at(-1)?.at ?? Infinity) - startedAt)
    if (waits.at(-1)! > 2_000) break
  }
  const longest = Math.max(...waits)
  note(
    testInfo,
    engine,
    'dials that fail one after the other',
    `number ${waits.length} took ${seconds(longest)}`,
  )
  if (engine.name === 'webkit') expect(longest).toBeLessThan(2_000)
  else expect(longest).toBeGreaterThan(1_000)
})

const hole = { ...PERFECT_NETWORK, blackHole: 'both' } as const

/** A range that is behind the patience is as good as never. */
function expectEnd(record: NativeRecord, since: number, span: Span, patience = PATIENCE): void {
  const end = record.events.find(({ name }) => name.startsWith('close'))
  const isOutOfSight = span === 'never' || span[0] * 1_000 > patience
  if (isOutOfSight) {
    expect(end).toBeUndefined()
    return
  }
  expect(end?.name).toBe('close 1006')
  expect(end!.at - since).toBeGreaterThan(span[0] * 1_000)
  expect(end!.at - since).toBeLessThan((span[1] + SLACK) * 1_000)
}

function ending({ events }: NativeRecord, since: number): string {
  const told = events.filter(({ at, name }) => at >= since && name !== 'open')
  if (told.length === 0) return `nothing in ${PATIENCE / 1_000} s`
  return `${told.map(({ name }) => name).join(', ')} after ${seconds(told.at(-1)!.at - since)}`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`
}

/** For faults-table.mjs. */
function note(testInfo: TestInfo, engine: Engine, fact: string, value: string): void {
  const description = JSON.stringify({ fact, engine: engine.name, version: engine.version, value })
  testInfo.annotations.push({ type: 'native fact', description })
}
