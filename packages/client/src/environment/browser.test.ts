import { beforeAll, describe, expect, it } from 'vitest'
import { bundle, evaluate } from '../../test/support/bundle.ts'
import type { Environment } from './environment.ts'

let code = ''
beforeAll(async () => {
  code = await bundle('environment/browser.ts')
})

/** The browser's environment in a realm with these globals. */
function environmentIn(globals: object): Environment {
  return evaluate<{ browserEnvironment: Environment }>(code, globals).browserEnvironment
}

/** The listeners of a page, as methods of its global object; like emulations, they know no options. */
function listenersOf(target: EventTarget): Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  return {
    addEventListener: (type, listener) => target.addEventListener(type, listener),
    removeEventListener: (type, listener) => target.removeEventListener(type, listener),
  }
}

describe('In a page', () => {
  it('the network is offline only where navigator says so', () => {
    const navigator = { onLine: true }
    const environment = environmentIn({ navigator })
    expect(environment.isOnline()).toBe(true)
    navigator.onLine = false
    expect(environment.isOnline()).toBe(false)
  })

  it('the page is hidden only if the document says so, read each time', () => {
    const document = { visibilityState: 'visible' }
    const environment = environmentIn({ document })
    expect(environment.isHidden()).toBe(false)
    document.visibilityState = 'hidden'
    expect(environment.isHidden()).toBe(true)
    document.visibilityState = 'prerender'
    expect(environment.isHidden()).toBe(false)
  })

  it('relative URLs are resolved against the document, as the native class does', () => {
    const location = { href: 'https://app.example/page' }
    expect(environmentIn({ location, document: { baseURI: 'https://base.example/' } }).baseUrl).toBe(
      'https://base.example/',
    )
    expect(environmentIn({ location }).baseUrl).toBe('https://app.example/page')
  })

  it('online and offline are reported until the listener is removed', () => {
    const target = new EventTarget()
    const environment = environmentIn(listenersOf(target))
    const emitted: string[] = []
    const stop = environment.subscribe((signal) => emitted.push(signal))
    target.dispatchEvent(new Event('offline'))
    target.dispatchEvent(new Event('online'))
    expect(emitted).toEqual(['offline', 'online'])
    stop()
    target.dispatchEvent(new Event('online'))
    expect(emitted).toHaveLength(2)
  })

  describe('the page and its connection', () => {
    /** A page, what is emitted there, and the function that stops it. */
    function listenTo(connection?: EventTarget & { type?: string }) {
      const page = new EventTarget()
      const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
      const emitted: string[] = []
      const environment = environmentIn({
        ...listenersOf(page),
        document,
        navigator: { connection },
      })
      const stop = environment.subscribe((signal) => emitted.push(signal))
      const show = (visibilityState: string): void => {
        document.visibilityState = visibilityState
        document.dispatchEvent(new Event('visibilitychange'))
      }
      return { page, document, emitted, stop, show }
    }

    it('report when it becomes visible, and not when it is hidden', () => {
      const { emitted, show } = listenTo()
      show('hidden')
      expect(emitted).toEqual([])
      show('visible')
      expect(emitted).toEqual(['visible'])
    })

    it.each(['pagehide', 'pageshow'])('report %s if the page is cached', (type) => {
      const { emitted, page } = listenTo()
      page.dispatchEvent(Object.assign(new Event(type), { persisted: false }))
      expect(emitted).toEqual([])
      page.dispatchEvent(Object.assign(new Event(type), { persisted: true }))
      expect(emitted).toEqual([type])
    })

    it('report that it runs again after it was frozen', () => {
      const { emitted, document } = listenTo()
      document.dispatchEvent(new Event('resume'))
      expect(emitted).toEqual(['resume'])
    })

    it('report another kind of network, but not another speed', () => {
      const connection: EventTarget & { type?: string } = Object.assign(new EventTarget(), { type: 'wifi' })
      const { emitted } = listenTo(connection)
      connection.dispatchEvent(new Event('change'))
      expect(emitted).toEqual([])
      connection.type = 'cellular'
      connection.dispatchEvent(new Event('change'))
      connection.dispatchEvent(new Event('change'))
      expect(emitted).toEqual(['network-change'])
    })

    it('report nothing after the listener is removed', () => {
      const connection: EventTarget & { type?: string } = Object.assign(new EventTarget(), { type: 'wifi' })
      const { emitted, stop, page, document, show } = listenTo(connection)
      stop()
      show('visible')
      document.dispatchEvent(new Event('resume'))
      page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
      connection.type = 'cellular'
      connection.dispatchEvent(new Event('change'))
      expect(emitted).toEqual([])
    })
  })

  it('errors go to reportError', () => {
    const reported: unknown[] = []
    const error = new Error('Nobody listens')
    environmentIn({ reportError: (reason: unknown) => reported.push(reason) }).reportError(error)
    expect(reported).toEqual([error])
  })

  it('errors are thrown from a timer of their own where reportError fails', () => {
    const timers: (() => void)[] = []
    const error = new Error('Nobody listens')
    const reportError = (): never => {
      throw new Error('reportError failed')
    }
    const setTimeout = (callback: () => void): number => timers.push(callback)
    environmentIn({ reportError, setTimeout }).reportError(error)
    expect(timers).toHaveLength(1)
    expect(timers[0]).toThrow(error)
  })

  it('nothing is known once it is gone: a removed frame has neither document nor navigator', () => {
    const page = new EventTarget()
    const document = Object.assign(new EventTarget(), {
      visibilityState: 'hidden',
      baseURI: 'https://a.example/',
    })
    const globals = {
      ...listenersOf(page),
      document,
      navigator: { onLine: false },
      performance,
      WebSocket: class {},
    }
    const environment = environmentIn(globals)
    const stop = environment.subscribe(() => undefined)
    Object.assign(globals, { document: null, navigator: null, performance: null, WebSocket: undefined })
    expect([environment.isOnline(), environment.isHidden()]).toEqual([true, false])
    expect([environment.baseUrl, environment.WebSocket, environment.monotonicNow ?? undefined]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(() => environment.subscribe(() => undefined)()).not.toThrow()
    expect(stop).not.toThrow()
  })

  it('what cannot be listened to is left alone, and what cannot be removed stays', () => {
    const document = { addEventListener: () => undefined }
    expect(
      environmentIn({ document, navigator: { connection: {} } }).subscribe(() => undefined),
    ).not.toThrow()
  })

  it('the WebSocket is the global one, read each time', () => {
    const globals = { WebSocket: class {} }
    expect(environmentIn(globals).WebSocket).toBe(globals.WebSocket)
  })
})

describe('Without a page', () => {
  it('the network is online, nothing is hidden, and nothing is known', () => {
    const environment = environmentIn({})
    expect(environment.isOnline()).toBe(true)
    expect(environment.isHidden()).toBe(false)
    expect(environment.baseUrl).toBeUndefined()
    expect(environment.WebSocket).toBeUndefined()
    expect(environment.subscribe(() => undefined)()).toBeUndefined()
  })

  it('errors are thrown from a timer of their own without reportError', () => {
    const timers: (() => void)[] = []
    const error = new Error('Nobody listens')
    const environment = environmentIn({ setTimeout: (callback: () => void) => timers.push(callback) })
    environment.reportError(error)
    expect(timers).toHaveLength(1)
    expect(timers[0]).toThrow(error)
  })
})

describe('The clock, randomness and timers', () => {
  it('have a clock that is never set, if there is one', () => {
    const performance = { now: () => 5 }
    expect(environmentIn({ performance }).monotonicNow?.()).toBe(5)
    expect(environmentIn({}).monotonicNow).toBeUndefined()
  })

  it("are the platform's", () => {
    const calls: unknown[] = []
    const environment = environmentIn({
      setTimeout: (_callback: () => void, delay: number) => calls.push(['set', delay]),
      clearTimeout: (handle: unknown) => calls.push(['clear', handle]),
    })
    const callback = () => undefined
    const handle = environment.setTimeout(callback, 70)
    environment.clearTimeout(handle)
    expect(calls).toEqual([
      ['set', 70],
      ['clear', 1],
    ])
    expect(environment.now()).toBeGreaterThanOrEqual(1_700_000_000_000)
    expect(environment.random()).toBeLessThan(1)
  })
})
