// What the design takes for granted of the browser's own WebSocket: a browser that changes it changes the design.
import { dialNative, nativeEvents, nativeState } from './support/native-socket.ts'
import { command, echoUrl, expect, test } from './support/test.ts'

const OPEN = 1
const CONNECTING = 0

/** The silence itself is what some of these tests look at. */
const SILENCE = 2_000

test('a black hole leaves an open socket open, without a word', async ({ barePage, demo }) => {
  await dialNative(barePage, 'a', echoUrl(demo))
  await expect.poll(() => nativeEvents(barePage, 'a')).toEqual(['open'])
  await command(demo, { command: 'vanish' })
  await barePage.evaluate(() => natives['a']?.socket.send('anyone there?'))
  await barePage.waitForTimeout(SILENCE)
  expect(await nativeState(barePage, 'a')).toBe(OPEN)
  expect(await nativeEvents(barePage, 'a')).toEqual(['open'])

  await command(demo, { command: 'return' })
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
  demo,
}) => {
  await command(demo, { visitor: 'ignored', command: 'vanish' })
  await dialNative(barePage, 'hanging', echoUrl(demo, 'ignored'))
  // Asking again tells how many connections there are: the handshake has arrived.
  await expect.poll(() => command(demo, { visitor: 'ignored', command: 'vanish' })).toBe(1)
  await dialNative(barePage, 'next', echoUrl(demo, 'welcome'))
  await barePage.waitForTimeout(SILENCE)
  expect(await nativeState(barePage, 'next')).toBe(CONNECTING)

  await barePage.evaluate(() => natives['hanging']?.socket.close())
  await expect.poll(() => nativeEvents(barePage, 'hanging')).toEqual(['error', 'close 1006'])
  await expect.poll(() => nativeEvents(barePage, 'next')).toEqual(['open'])
})
