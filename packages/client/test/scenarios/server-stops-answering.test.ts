import { describe, expect, it } from 'vitest'
import { ResilientSocket } from '../../src/index.ts'
import { simulate } from '../../src/testing.ts'

const HOUR = 3_600_000

describe('A living server that stops answering pings', () => {
  it.each([
    ['of an idle client', 0],
    ['of a client that only sends', 5_000],
  ])(
    'loses two connections %s; then it is told, and left in peace, though their late closes are clean',
    async (_, every) => {
      const { environment, network, WebSocket, advance } = simulate()
      const socket = new ResilientSocket('wss://example.com/live', { environment, WebSocket })
      const told: string[] = []
      socket.on('lost', () => told.push('lost'))
      socket.on('error', ({ code }) => told.push(code))
      await advance(100)
      socket.send('hello')
      await advance(1_000)
      network.answersPings = false
      const send = (): void => {
        socket.send('news')
        environment.setTimeout(send, every)
      }
      if (every) send()
      await advance(HOUR)
      expect(told).toEqual(['lost', 'lost', 'heartbeat-unanswered'])
      expect(socket.status).toEqual({ state: 'open', health: 'good' })
    },
  )
})
