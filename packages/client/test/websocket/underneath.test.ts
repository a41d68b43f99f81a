import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing.ts'
import { withOptions } from '../../src/websocket.ts'
import { URL_OF_SERVER } from '../support/watched-native.ts'
import { dropIn, openDropIn } from './drop-in.ts'

describe('What the native constructor throws', () => {
  it('is thrown by ours, which tells nothing and dials no second time', async () => {
    const { environment, advance } = simulate()
    const refusal = new DOMException('insecure', 'SecurityError')
    const reported: unknown[] = []
    let dials = 0
    class Refusing extends (environment.WebSocket!) {
      constructor(url: string) {
        super(url)
        dials += 1
        throw refusal
      }
    }
    const reportError = (error: unknown): unknown => reported.push(error)
    const Class = withOptions({ environment: { ...environment, reportError }, WebSocket: Refusing })
    expect(() => new Class(URL_OF_SERVER)).toThrow(refusal)
    await advance(60_000)
    expect([dials, reported]).toEqual([1, []])
  })

  it('at a later dial is reported, and survived', async () => {
    const simulation = simulate()
    const { environment, network } = simulation
    const reported: unknown[] = []
    let isRefusing = false
    class Refusing extends (environment.WebSocket!) {
      constructor(url: string) {
        super(url)
        if (isRefusing) throw new DOMException('full', 'UnknownError')
      }
    }
    const reportError = (error: unknown): unknown => reported.push(error)
    const options = { environment: { ...environment, reportError }, WebSocket: Refusing }
    const { events, advance } = dropIn(options, simulation)
    await advance(100)
    isRefusing = true
    network.reset()
    await advance(10_000)
    expect(reported[0]).toMatchObject({ code: 'constructor' })
    isRefusing = false
    await advance(60_000)
    expect(events).toEqual(['open 1', 'connectionlost 1006 0', 'open 1', 'connectionrestored 1'])
  })
})

describe('A close frame', () => {
  it.each([
    [[], undefined],
    [[undefined, ''], undefined],
    [[undefined, 'bye'], 1000],
    [[1000], 1000],
    [[4000, 'bye'], 4000],
  ])('of close(%j) carries %s', async (args, code) => {
    const simulation = simulate()
    const codes: unknown[] = []
    class Watched extends (simulation.environment.WebSocket!) {
      override close(...args: [code?: number, reason?: string]): void {
        codes.push(args[0])
        super.close(...args)
      }
    }
    const { socket, advance } = dropIn({ WebSocket: Watched }, simulation)
    await advance(100)
    socket.close(...(args as []))
    expect(codes).toEqual([code])
  })

  it('that is empty stays so if nobody answers it', async () => {
    const { socket, events, network, advance } = await openDropIn()
    network.blackHole()
    socket.close()
    await advance(2_000)
    expect(events).toEqual(['error 3', 'close 1006 3'])
  })
})
