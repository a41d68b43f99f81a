// What the design takes for granted of the browser's own WebSocket: a browser that changes it changes the design.

import { echoUrl } from './support/lane.ts'
import { dialNative, nativeEvents, nativeState } from './support/native-socket.ts'
import { expect, test } from './support/test.ts'

const OPEN = 1
const CONNECTING = 0

/** The silence itself is what some of these tests look at. */
const SILENCE = 2_000

test('a black hole leaves an open socket open, without a word', async ({ barePage, lane }) => {
  await dialNative(barePage, 'a', lane.url)
  await expect.poll(() => nativeEvents(barePage, 'a')).toEqual(['open'])
  await lane.network({ blackHole: 'both' })
  await barePage.evaluate(() => natives['a']?.socket.send('anyone there?'))
  await barePage.waitForTimeout(SILENCE)
  expect(await nativeState(barePage, 'a')).toBe(OPEN)
  expect(await nativeEvents(barePage, 'a')).toEqual(['open'])

  await lane.network()
  await expect.poll(() => nativeEvents(barePage, 'a')).toEqual(['open', 'message anyone there?'])
})

test('going offline pauses an open socket and fails a new dial; nothing is closed or lost', async ({
  barePage,
  context,
  demo,
}) => {
  await dialNative(barePage, 'a', echoUrl(demo))
  await expect.poll(() => nativeEvents(barePage, 'a')).toEqual(['open'])
  await context.setOffline(true)
  await barePage.evaluate(() => natives['a']?.socket.send('sent offline'))
  await dialNative(barePage, 'b', echoUrl(demo))
  await expect.poll(() => nativeEvents(barePage, 'b')).toEqual(['error', 'close 1006'])
  await barePage.waitForTimeout(SILENCE)
  expect(await nativeState(barePage, 'a')).toBe(OPEN)
  expect(await nativeEvents(barePage, 'a')).toEqual(['open'])

  await context.setOffline(false)
  await expect.poll(() => nativeEvents(barePage, 'a')).toEqual(['open', 'message sent offline'])
})

test('a dial that hangs blocks the next one to that host and port, until it is closed', async ({
  barePage,
  lane,
}) => {
  await lane.network({ door: 'hang' })
  await dialNative(barePage, 'hanging', lane.url)
  await expect.poll(() => lane.links()).toBe(1)
  await dialNative(barePage, 'next', lane.url)
  await barePage.waitForTimeout(SILENCE)
  expect(await nativeState(barePage, 'next')).toBe(CONNECTING)
  // Not even TCP is tried.
  expect(await lane.links()).toBe(1)

  await barePage.evaluate(() => natives['hanging']?.socket.close())
  await expect.poll(() => nativeEvents(barePage, 'hanging')).toEqual(['error', 'close 1006'])
  await lane.network()
  await expect.poll(() => nativeEvents(barePage, 'next')).toEqual(['open'])
})
