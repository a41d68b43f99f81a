// Native sockets in one page of an engine, by name, each at an address of its own, with what they told and when.
import { expect } from '@playwright/test'
import { type BareSite, startBareSite } from '../../support/bare-site.ts'
import type { Engine, EnginePage } from '../port/engine.ts'
import { freshAddress } from './fresh-address.ts'
import { type ProxiedLine, startProxiedLine } from './trial.ts'

export interface NativeRecord {
  readonly startedAt: number
  /** `open`, `message …`, `error`, `close 1006`. */
  readonly events: readonly { readonly name: string; readonly at: number }[]
  readonly readyState: number
  readonly bufferedAmount: number
}

declare global {
  var scene: Record<
    string,
    { readonly socket: WebSocket; readonly record: Pick<NativeRecord, 'startedAt' | 'events'> }
  >
}

export class NativeScene {
  readonly #page: EnginePage
  readonly #site: BareSite
  readonly #lines: ProxiedLine[] = []

  private constructor(page: EnginePage, site: BareSite) {
    this.#page = page
    this.#site = site
  }

  static async open(engine: Engine): Promise<NativeScene> {
    const site = await startBareSite({}, freshAddress())
    return new NativeScene(await engine.open(site.origin), site)
  }

  /** A server behind a proxy. */
  async address(): Promise<ProxiedLine> {
    const line = await startProxiedLine()
    this.#lines.push(line)
    return line
  }

  async dial(name: string, url: string): Promise<void> {
    await this.#page.evaluate(
      ({ name, url }) => {
        const startedAt = Date.now()
        const socket = new WebSocket(url)
        const events: { name: string; at: number }[] = []
        const note = (name: string): number => events.push({ name, at: Date.now() })
        socket.onopen = () => note('open')
        socket.onmessage = ({ data }) => note(`message ${String(data).slice(0, 20)}`)
        socket.onerror = () => note('error')
        socket.onclose = ({ code }) => note(`close ${code}`)
        globalThis.scene ??= {}
        scene[name] = { socket, record: { startedAt, events } }
      },
      { name, url },
    )
  }

  /** Resolves when it is open. */
  async open(name: string, url: string): Promise<void> {
    await this.dial(name, url)
    await expect.poll(async () => (await this.read(name)).readyState, { timeout: 10_000 }).toBe(1)
  }

  /** When, as `Date.now()` in the page. */
  close(name: string): Promise<number> {
    return this.#page.evaluate((name) => {
      scene[name]?.socket.close()
      return Date.now()
    }, name)
  }

  async send(name: string, size: number): Promise<void> {
    await this.#page.evaluate(({ name, size }) => scene[name]?.socket.send('x'.repeat(size)), { name, size })
  }

  read(name: string): Promise<NativeRecord> {
    return this.#page.evaluate((name) => {
      const { socket, record } = scene[name]!
      return { ...record, readyState: socket.readyState, bufferedAmount: socket.bufferedAmount }
    }, name)
  }

  /** Waits for such an event; the record as it is then, or when the patience is at its end. */
  async watch(name: string, event: RegExp, patience: number): Promise<NativeRecord> {
    const end = Date.now() + patience
    for (;;) {
      const record = await this.read(name)
      if (record.events.some((told) => event.test(told.name)) || Date.now() > end) return record
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async stop(): Promise<void> {
    await this.#page.close()
    for (const { proxy, server } of this.#lines) {
      proxy.close()
      await server.close()
    }
    await this.#site.close()
  }
}
