import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type * as testing from '../src/testing.ts'
import { bundle, evaluate } from './support/bundle.ts'

/** What a simulation needs when it is made and used. */
const NEEDED = { DOMException, Event, MessageChannel, MessageEvent, TextEncoder, URL }

describe('Importing ./testing', () => {
  it('reads no global but EventTarget, and makes none', async () => {
    const read: string[] = []
    const globals = { EventTarget }
    const names = [...Object.keys(NEEDED), 'WebSocket', 'setTimeout', 'setImmediate', 'queueMicrotask', 'vi']
    for (const name of names) {
      Object.defineProperty(globals, name, { enumerable: true, get: () => void read.push(name) })
    }
    const exported = evaluate<typeof testing>(await bundle('testing.ts'), globals)
    expect(Object.keys(exported)).toEqual(['simulate'])
    expect(read).toEqual([])
    expect(Object.keys(globals)).toEqual(['EventTarget', ...names, 'bundled'])
  })

  it('works if there is neither Node nor a page: no timers, no setImmediate, no CloseEvent', async () => {
    const globals = { EventTarget, ...NEEDED }
    const { simulate } = evaluate<typeof testing>(await bundle('testing.ts'), globals)
    const { WebSocket, network, advance } = simulate()
    const native = new WebSocket('wss://example.com')
    const told: unknown[] = []
    native.onopen = () => told.push('open')
    native.onclose = ({ code }) => told.push(code)
    await advance(100)
    network.closeAll(4000)
    await advance(100)
    expect(told).toEqual(['open', 4000])
  })

  it('keeps a process running while time passes, and no longer', async () => {
    const script = `${await bundle('testing.ts')}
      const { advance, environment } = bundled.simulate()
      for (let index = 0; index < 3_000; index += 1) environment.setTimeout(() => undefined, 10)
      Promise.all([advance(10), bundled.simulate().advance(10)]).then(() => console.log('done'))`
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { timeout: 20_000 })
    expect(stdout).toBe('done\n')
  }, 30_000)
})
