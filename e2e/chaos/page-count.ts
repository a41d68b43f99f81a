// What lives in a page once its garbage is collected, asked of the browser.
import type { CDPSession, Page } from '@playwright/test'

const CLASSES = ['WebSocket', 'Worker', 'AbortSignal'] as const

export interface Count extends Record<(typeof CLASSES)[number], number> {
  /** Bytes. */
  heap: number
  /** Listeners of all targets, the window and the document among them. */
  listeners: number
}

export class PageCounter {
  readonly #session: CDPSession

  private constructor(session: CDPSession) {
    this.#session = session
  }

  static async of(page: Page): Promise<PageCounter> {
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    await session.send('HeapProfiler.enable')
    return new PageCounter(session)
  }

  async count(): Promise<Count> {
    const instances: Partial<Record<string, number>> = {}
    for (const name of CLASSES) instances[name] = await this.#instances(name)
    // What a finaliser lets go of is garbage only then.
    await this.#session.send('HeapProfiler.collectGarbage')
    await this.#session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await this.#session.send('Runtime.getHeapUsage')
    const { metrics } = await this.#session.send('Performance.getMetrics')
    const listeners = metrics.find(({ name }) => name === 'JSEventListeners')?.value
    return { ...instances, heap: usedSize, listeners } as Count
  }

  async #instances(name: string): Promise<number> {
    const objectGroup = 'count'
    const prototype = await this.#session.send('Runtime.evaluate', {
      expression: `${name}.prototype`,
      objectGroup,
    })
    const { objects } = await this.#session.send('Runtime.queryObjects', {
      prototypeObjectId: prototype.result.objectId!,
      objectGroup,
    })
    const { result } = await this.#session.send('Runtime.callFunctionOn', {
      functionDeclaration: 'function () { return this.length }',
      objectId: objects.objectId!,
      returnByValue: true,
    })
    await this.#session.send('Runtime.releaseObjectGroup', { objectGroup })
    return result.value
  }
}
