// One socket for the page; and one as an observable, and as streams.
import type { Page } from '@playwright/test'
import type { LiveSite } from './support/live-site.ts'
import { expect, test } from './support/test.ts'

const FILE_SIZE = 4_000_000

test('one socket for the page: made once, closed and opened again with its listeners', async ({
  page,
  site,
}) => {
  await test.step('importing the file connects nowhere', async () => {
    await page.evaluate(() => fetch('/after-the-import'))
    expect(site.visits).toEqual([])
  })
  await page.evaluate(() => {
    globalThis.notes = []
    globalThis.socket = recipes.liveSocket()
    recipes.liveSocket().on('message', ({ data }) => notes.push(data))
    return recipes.liveSocket().opened()
  })
  expect(site.visits).toEqual(['/live'])
  site.say('first')
  await expect.poll(() => notesIn(page)).toEqual(['first'])
  await page.evaluate(() => recipes.signOut())
  await expect.poll(() => site.codes).toEqual([1000])
  await page.evaluate(() => {
    recipes.signIn()
    return recipes.liveSocket().opened()
  })
  site.cut()
  await expect.poll(() => site.visits).toHaveLength(3)
  await isOpen(page)
  site.say('last')
  await expect.poll(() => notesIn(page)).toEqual(['first', 'last'])
})

test('RxJS: messages and states across connections, nothing after the end of the subscription', async ({
  page,
  site,
}) => {
  await page.evaluate(async () => {
    globalThis.notes = []
    globalThis.socket = new recipes.ResilientSocket('/live')
    const { distinctUntilChanged, map } = recipes.rxjs
    globalThis.subscription = recipes
      .messagesOf(socket)
      .subscribe({ next: (data) => notes.push(String(data)), complete: () => notes.push('complete') })
    recipes
      .statusOf(socket)
      .pipe(
        map(({ state }) => state),
        distinctUntilChanged(),
      )
      .subscribe({ next: (state) => notes.push(state), complete: () => notes.push('no more states') })
    await socket.opened()
  })
  site.say('first')
  await expect.poll(() => notesIn(page)).toEqual(['connecting', 'open', 'first'])
  site.cut()
  await expect.poll(() => site.visits).toHaveLength(2)
  await isOpen(page)
  site.say('second')
  await expect
    .poll(() => notesIn(page))
    .toEqual(['connecting', 'open', 'first', 'waiting', 'connecting', 'open', 'second'])

  const [unsubscribed, afterwards] = await page.evaluate(() => {
    subscription.unsubscribe()
    const unsubscribed = socket.listenerCount('message')
    recipes.messagesOf(socket).subscribe({ complete: () => notes.push('complete') })
    return [unsubscribed, socket.listenerCount('message')]
  })
  expect([unsubscribed, afterwards]).toEqual([0, 1])
  await page.evaluate(() => socket.close())
  await expect
    .poll(async () => (await notesIn(page)).slice(7))
    .toEqual(expect.arrayContaining(['closing', 'closed', 'no more states', 'complete']))
})

test('Web Streams: messages are read across connections, and a stream that is cancelled lets go', async ({
  page,
  site,
}) => {
  await page.evaluate(async () => {
    globalThis.notes = []
    globalThis.socket = new recipes.ResilientSocket('/live')
    const stream = recipes.readableFrom(socket)
    const read = async (): Promise<void> => {
      const reader = stream.getReader()
      for (let result = await reader.read(); !result.done; result = await reader.read())
        notes.push(result.value)
      notes.push('done')
    }
    void read()
    await socket.opened()
  })
  site.say('first')
  await expect.poll(() => notesIn(page)).toEqual(['first'])
  site.cut()
  await expect.poll(() => site.visits).toHaveLength(2)
  await isOpen(page)
  site.say('second')
  await expect.poll(() => notesIn(page)).toEqual(['first', 'second'])
  const listeners = await page.evaluate(async () => {
    const other = recipes.readableFrom(socket)
    const reader = other.getReader()
    const read = reader.read()
    const before = socket.listenerCount('message')
    await reader.cancel()
    return [before, socket.listenerCount('message'), (await read).done]
  })
  expect(listeners).toEqual([2, 1, true])
  await page.evaluate(() => socket.close())
  await expect.poll(() => notesIn(page)).toEqual(['first', 'second', 'done'])
})

test('Web Streams: a file is sent in order, and never waits in memory as a whole', async ({ page, site }) => {
  const highest = await page.evaluate(sendNumbers, FILE_SIZE)
  await expect.poll(() => total(site)).toBe(FILE_SIZE)
  expect(highest).toBeGreaterThan(0)
  expect(highest).toBeLessThan(400_000)
  const bytes = Buffer.concat(site.received)
  const numbers = new Uint32Array(bytes.buffer, bytes.byteOffset, FILE_SIZE / 4)
  expect(numbers.every((number, index) => number === index)).toBe(true)
})

test('Web Streams: a writer waits while there is no connection, and fails once the socket is closed', async ({
  page,
  site,
}) => {
  await page.evaluate(async () => {
    globalThis.notes = []
    globalThis.socket = new recipes.ResilientSocket('/live')
    await socket.opened()
    socket.once('lost', () => {
      const writer = recipes.writableTo(socket).getWriter()
      const write = async (): Promise<void> => {
        for (let number = 0; number < 10; number += 1) {
          await writer.write(new Uint8Array(65_536))
          notes.push(socket.state === 'open' ? 'sent' : 'queued')
        }
        await writer.close()
        notes.push('closed')
        const late = recipes.writableTo(socket).getWriter()
        await socket.close()
        await late.write('late').catch((error: Error) => notes.push(error.message))
      }
      void write()
    })
  })
  site.cut()
  await expect.poll(async () => (await notesIn(page)).at(-1)).toContain('The message was dropped')
  const lines = await notesIn(page)
  expect(lines.slice(0, 10)).toEqual([...Array(5).fill('queued'), ...Array(5).fill('sent')])
  expect(lines).toContain('closed')
  expect(total(site)).toBe(10 * 65_536)
})

/** How much waited at most. */
async function sendNumbers(size: number): Promise<number> {
  const socket = new recipes.ResilientSocket('/live')
  await socket.opened()
  let highest = 0
  const { send } = socket
  socket.send = (...args) => {
    const result = send.apply(socket, args)
    highest = Math.max(highest, socket.bufferedAmount)
    return result
  }
  const numbers = Uint32Array.from({ length: size / 4 }, (_, index) => index)
  await recipes.sendFile(socket, new Blob([numbers]))
  return highest
}

function total({ received }: LiveSite): number {
  return received.reduce((sum, { length }) => sum + length, 0)
}

function notesIn(page: Page): Promise<readonly unknown[]> {
  return page.evaluate(() => notes)
}

async function isOpen(page: Page): Promise<void> {
  await page.evaluate(() => socket.opened())
}
