// The programs of docs/migrate/socket-io.md: the same conversation and the same faults over both.
import { test as base, expect } from '@playwright/test'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import type { LibraryServer } from '../../libraries/support/library-trial.ts'
import { overHttp } from '../../libraries/support/over-http.ts'
import { overWs } from '../../libraries/support/over-ws.ts'
import { serve as serveAfter } from './socket-io/server-after.ts'
import { serve as serveBefore } from './socket-io/server-before.ts'
import { ChatPage } from './support/chat-page.ts'

type Version = 'before' | 'after'

/** Two pages and their server, which can be started anew. */
class Stage {
  readonly saved: string[] = []
  readonly ada: ChatPage
  readonly bob: ChatPage
  readonly #start: (port: number) => Promise<LibraryServer>
  #server: LibraryServer

  private constructor(
    start: (port: number) => Promise<LibraryServer>,
    server: LibraryServer,
    saved: string[],
    pages: readonly [ChatPage, ChatPage],
  ) {
    this.#start = start
    this.#server = server
    this.saved = saved
    ;[this.ada, this.bob] = pages
  }

  static async open(open: (port: number) => Promise<ChatPage>, version: Version): Promise<Stage> {
    const saved: string[] = []
    const save = async (text: string): Promise<void> => void saved.push(text)
    const start =
      version === 'before'
        ? overHttp((port) => serveBefore(port, save))
        : overWs((port) => serveAfter(port, save))
    const server = await start(0)
    const stage = new Stage(start, server, saved, [await open(server.port), await open(server.port)])
    await stage.meet('Hello')
    return stage
  }

  /** Both are in the room. */
  async meet(text: string): Promise<void> {
    for (const [name, page] of Object.entries({ Bob: this.bob, Ada: this.ada })) {
      await expect(page.status).toHaveText('connected')
      await page.talk(`${name}: ${text}`)
    }
    await expect(this.bob.texts.filter({ hasText: `Ada: ${text}` })).toHaveCount(1)
  }

  async restart(): Promise<void> {
    await this.#server.stop()
    this.#server = await this.#start(this.#server.port)
  }

  async close(): Promise<void> {
    for (const page of [this.ada, this.bob]) await page.close()
    await this.#server.stop()
  }
}

const test = base.extend<{ open: (version: Version) => Promise<Stage> }>({
  open: async ({ browser }, use) => {
    const stages: Stage[] = []
    await use(async (version) => {
      const file = `socket-io/${version}.ts`
      const stage = await Stage.open((port) => ChatPage.open(browser, port, { file }), version)
      stages.push(stage)
      return stage
    })
    for (const stage of stages) await stage.close()
  },
})

/** Ada's connection breaks, and the next one works. */
async function breakOff({ ada }: Stage): Promise<void> {
  ada.proxy.break('reset')
  await ada.proxy.setNetwork(PERFECT_NETWORK)
}

for (const version of ['before', 'after'] as const) {
  test(`${version}: both are in the room again after a restart of the server`, async ({ open }) => {
    test.slow()
    const stage = await open(version)
    await stage.restart()
    await stage.meet('Back')
  })

  test(`${version}: what becomes of a message whose connection breaks`, async ({ open }) => {
    test.slow()
    const stage = await open(version)
    const { ada, bob, saved } = stage

    // It doesn't arrive.
    await ada.proxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'up' })
    await ada.say('Ada: lost')
    await breakOff(stage)
    await stage.meet('1')

    // It arrives, and the answer doesn't.
    await ada.proxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'down' })
    await ada.say('Ada: unanswered')
    await expect.poll(() => saved).toContain('Ada: unanswered')
    await breakOff(stage)
    await stage.meet('2')

    // The other one speaks while there is no connection.
    await ada.proxy.setNetwork({ ...PERFECT_NETWORK, door: 'refuse' })
    ada.proxy.break('reset')
    await expect(ada.status).toHaveText('offline')
    await bob.talk('Bob: meanwhile')
    await ada.proxy.setNetwork(PERFECT_NETWORK)
    await stage.meet('3')

    const texts = (page: ChatPage): Promise<string[]> => page.texts.allTextContents()
    const count = (list: readonly string[], text: string): number =>
      list.filter((each) => each === text).length
    const isAfter = version === 'after'
    expect(count(saved, 'Ada: lost')).toBe(isAfter ? 1 : 0)
    expect(count(saved, 'Ada: unanswered')).toBe(1)
    expect(count(await texts(ada), 'Not confirmed: Ada: lost')).toBe(isAfter ? 0 : 1)
    expect(count(await texts(ada), 'Not confirmed: Ada: unanswered')).toBe(isAfter ? 0 : 1)
    expect(count(await texts(ada), 'Bob: meanwhile')).toBe(isAfter ? 1 : 0)
    expect(count(await texts(bob), 'Bob: meanwhile')).toBe(1)
    for (const page of [ada, bob]) expect(page.errors).toEqual([])
  })
}
