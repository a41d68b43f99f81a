// The programs of docs/sessions/lose-no-message.md, as a reader runs them; but the page dials a fault proxy.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { PERFECT_NETWORK } from '@resilient-socket/demo/network'
import { build } from 'vite'
import { WebSocket } from 'ws'
import { endProcess } from '../support/end-process.ts'
import { freePort } from '../support/free-port.ts'
import { type HttpSite, startHttpSite } from '../support/http-site.ts'
import { isListening } from '../support/is-listening.ts'

const HOST = '127.0.0.1'
const FOLDER = fileURLToPath(new URL('./tutorial', import.meta.url))

/** `server.mjs` as a process of its own, with its notes in a folder of its own. */
class NotesServer {
  readonly port: number
  readonly #folder: string
  #process: ChildProcess | undefined

  private constructor(port: number, folder: string) {
    this.port = port
    this.#folder = folder
  }

  static async start(): Promise<NotesServer> {
    const server = new NotesServer(await freePort(), await mkdtemp(join(tmpdir(), 'notes-')))
    await server.launch()
    return server
  }

  /** Resolves when it listens. */
  async launch(): Promise<void> {
    const env = { ...process.env, PORT: String(this.port) }
    const child = spawn(process.execPath, [join(FOLDER, 'server.mjs')], {
      cwd: this.#folder,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    this.#process = child
    await expect
      .poll(() => child.exitCode === null && isListening(this.port), { message: 'server.mjs listens' })
      .toBe(true)
  }

  /** Ctrl-Z in its terminal. */
  suspend(): void {
    this.#process!.kill('SIGSTOP')
  }

  /** `fg` in its terminal. */
  resume(): void {
    this.#process!.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    await endProcess(this.#process)
  }

  /** The texts of all notes that it has saved. */
  async notes(): Promise<readonly string[]> {
    const lines = await readFile(join(this.#folder, 'notes.jsonl'), 'utf8').catch(() => '')
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).text)
  }

  async remove(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true })
  }
}

/** `index.html` and `main.js` as `npx vite build` makes them, with another port of the server. */
async function startPage(port: number): Promise<HttpSite> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: FOLDER,
    plugins: [
      {
        name: 'port',
        transform(code, id) {
          if (!id.endsWith('/main.js')) return undefined
          expect(code.split(':8080').length, 'main.js names the port once').toBe(2)
          return { code: code.replace(':8080', `:${port}`), map: null }
        },
      },
    ],
    build: { write: false },
  })
  const outputs = Array.isArray(result) ? result : [result]
  const files = new Map(
    outputs
      .flatMap((output) => ('output' in output ? output.output : []))
      .map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : String(file.source)]),
  )
  return startHttpSite((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const body = files.get(path)
    response.statusCode = body === undefined ? 404 : 200
    response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(body)
  })
}

/** A client that speaks the protocol by hand. */
class RawClient {
  ready: { readonly id?: string; readonly token?: string; readonly reset?: string } = {}
  closedWith: number | undefined
  isAcknowledging = true
  /** The texts of all notes that it was sent. */
  readonly notes: string[] = []
  readonly #socket: WebSocket
  #received = 0
  #sent = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('close', (code) => {
      this.closedWith = code
    })
    socket.on('message', (data) => this.#receive(String(data)))
  }

  /** `before`: whose session it goes on with. Resolves when it has all notes. */
  static async login({ port }: NotesServer, auth: string, before?: RawClient): Promise<RawClient> {
    const socket = new WebSocket(`ws://${HOST}:${port}`)
    const client = new RawClient(socket)
    await once(socket, 'open')
    const { id, token } = before?.ready ?? {}
    socket.send(`~hello ${JSON.stringify({ v: 1, n: 1, id, token, recv: 0, take: true, auth })}`)
    await expect.poll(() => client.#received).toBe(1)
    return client
  }

  send(text: string): void {
    this.#sent += 1
    this.#socket.send(text)
  }

  /** Resolves when it was sent so many notes. */
  async has(count: number): Promise<void> {
    while (this.notes.length < count) await once(this.#socket, 'message')
  }

  #receive(frame: string): void {
    if (frame.startsWith('~ready ')) this.ready = JSON.parse(frame.slice('~ready '.length))
    if (frame.startsWith('~')) return
    this.#received += 1
    for (const { text } of JSON.parse(frame).notes) this.notes.push(text)
    if (this.isAcknowledging) this.#socket.send(`~a ${this.#received} ${this.#sent}`)
  }
}

interface Fixtures {
  readonly server: NotesServer
  readonly faultProxy: FaultProxy
  readonly site: HttpSite
  /** Opens the page and logs in with a token. */
  readonly visit: (token: string) => Promise<Page>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  server: async ({}, use) => {
    const server = await NotesServer.start()
    await use(server)
    await server.remove()
  },
  faultProxy: async ({ server }, use) => {
    const proxy = await FaultProxy.listen({ host: HOST, port: server.port }, 0)
    await use(proxy)
    proxy.close()
  },
  site: async ({ faultProxy }, use) => {
    const site = await startPage(faultProxy.port)
    await use(site)
    await site.close()
  },
  visit: async ({ browser, site }, use) => {
    const opened: Page[] = []
    await use(async (token) => {
      const page = await openPage(browser, token)
      opened.push(page)
      await page.goto(site.origin)
      return page
    })
    for (const page of opened) await page.context().close()
  },
})

/** In a context, and so with a local storage, of its own. */
async function openPage(browser: Browser, token: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.on('dialog', (dialog) => (dialog.type() === 'prompt' ? dialog.accept(token) : dialog.accept()))
  page.on('pageerror', (error) => {
    throw error
  })
  return page
}

async function add(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await page.getByLabel('Note').fill(text)
    await page.getByRole('button', { name: 'Add' }).click()
  }
}

async function expectStatus(page: Page, status: string): Promise<void> {
  // A connection that is silent is given up after about 13 s.
  await expect(page.locator('output')).toHaveText(status, { timeout: 45_000 })
}

async function expectNotes(page: Page, notes: readonly string[]): Promise<void> {
  await expect(page.locator('li')).toHaveText([...notes])
}

test.describe('The tutorial', () => {
  test.setTimeout(120_000)

  test('saves every note once and shows it to everybody, whatever breaks', async ({
    visit,
    server,
    faultProxy,
  }) => {
    const ada = await visit('ada-token')
    const bob = await visit('bob-token')
    await expectStatus(ada, 'Saved')
    await expectStatus(bob, 'Saved')
    await add(ada, 'one')
    await expectStatus(ada, 'Saved')
    await expectNotes(bob, ['Ada: one'])

    const expected = ['one']
    const addBoth = async (name: string): Promise<void> => {
      const texts = [`${name} 1`, `${name} 2`]
      expected.push(...texts)
      await add(ada, ...texts)
    }

    // The connection is cut before anything of it arrives.
    await faultProxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'both' })
    await addBoth('cut')
    await expectStatus(ada, 'Saving 2…')
    faultProxy.break('reset')
    await faultProxy.setNetwork(PERFECT_NETWORK)
    await expectStatus(ada, 'Saved')

    // Nothing gets through, and nobody says so; the server still believes in the old connection.
    faultProxy.break('forget')
    await addBoth('forgotten')
    await expectStatus(ada, 'Saving 2…')
    await expectStatus(ada, 'Saved')

    // The notes arrive, their acknowledgement doesn't.
    await faultProxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'down' })
    await addBoth('unacknowledged')
    await expect.poll(() => server.notes()).toEqual(expected)
    await expectStatus(ada, 'Saving 2…')
    faultProxy.break('reset')
    await faultProxy.setNetwork(PERFECT_NETWORK)
    await expectStatus(ada, 'Saved')

    expect(await server.notes()).toEqual(expected)
    await expectNotes(
      ada,
      expected.map((text) => `Ada: ${text}`),
    )
    await expectNotes(
      bob,
      expected.map((text) => `Ada: ${text}`),
    )
  })

  test('waits for a server that was suspended, and dials again if that takes long', async ({
    visit,
    server,
  }) => {
    const ada = await visit('ada-token')
    await expectStatus(ada, 'Saved')
    server.suspend()
    await add(ada, 'one', 'two')
    await expectStatus(ada, 'Saving 2…')
    server.resume()
    await expectStatus(ada, 'Saved')
    server.suspend()
    await add(ada, 'three')
    await expectStatus(ada, 'Saving 1… (connecting)')
    server.resume()
    await expectStatus(ada, 'Saved')
    expect(await server.notes()).toEqual(['one', 'two', 'three'])
    await expectNotes(ada, ['Ada: one', 'Ada: two', 'Ada: three'])
  })

  test('begins anew with all notes for a client that reads too slowly', async ({ server }) => {
    const texts = Array.from({ length: 400 }, (_, index) => `${index} `.padEnd(1_000, '.'))
    const slow = await RawClient.login(server, 'bob-token')
    slow.isAcknowledging = false
    const writer = await RawClient.login(server, 'ada-token')
    for (const [id, text] of texts.entries()) {
      writer.send(JSON.stringify({ id, text }))
      // Otherwise it would be slow itself.
      await writer.has(id + 1)
    }
    await expect.poll(() => server.notes()).toEqual(texts)
    await expect.poll(() => slow.closedWith).toBe(1000)
    expect(slow.notes.length).toBeLessThan(texts.length)

    const again = await RawClient.login(server, 'bob-token', slow)
    expect(again.ready).toMatchObject({ reset: 'ended' })
    await expect.poll(() => again.notes).toEqual(texts)
  })

  test('sends again what a killed server may not have had, and saves it once', async ({
    visit,
    server,
    faultProxy,
  }) => {
    const ada = await visit('ada-token')
    await add(ada, 'acknowledged')
    await expectStatus(ada, 'Saved')
    await faultProxy.setNetwork({ ...PERFECT_NETWORK, blackHole: 'down' })
    await add(ada, 'saved, but not acknowledged')
    await expect.poll(() => server.notes()).toHaveLength(2)
    await server.kill()
    await faultProxy.setNetwork(PERFECT_NETWORK)
    await add(ada, 'never sent')
    await expectStatus(ada, 'Saving 2… (connecting)')
    await server.launch()
    await expectStatus(ada, 'Saved')
    const expected = ['acknowledged', 'saved, but not acknowledged', 'never sent']
    expect(await server.notes()).toEqual(expected)
    await expectNotes(
      ada,
      expected.map((text) => `Ada: ${text}`),
    )
  })

  test('asks for another token after one that the server refuses', async ({ visit }) => {
    const page = await visit('a wrong token')
    await expectStatus(page, 'Reload the page to log in')
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
  })
})
