import { describe, expect, it } from '@jest/globals'
import { ResilientSocket } from 'resilient-socket'
import { simulate } from 'resilient-socket/testing'

describe('A simulated network', () => {
  it('breaks, and the client is back', async () => {
    const { environment, WebSocket, network, advance } = simulate({ seed: 1 })
    const socket = new ResilientSocket('wss://example.com/live', { environment, WebSocket })
    const received = []
    socket.on('message', ({ data }) => received.push(data))
    await advance(100)
    expect(socket.state).toBe('open')

    network.closeAll(1012)
    await advance(10)
    expect(socket.send('Grüße')).toBe('queued')
    await advance(30_000)
    expect(socket.health).toBe('good')
    expect(network.dials).toHaveLength(2)

    const closed = socket.close()
    await advance(1_000)
    expect(await closed).toMatchObject({ code: 1000, wasClean: true })
  })
})
