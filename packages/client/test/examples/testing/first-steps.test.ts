import { ResilientSocket } from 'resilient-socket'
import { simulate } from 'resilient-socket/testing'
import { expect, it } from 'vitest'

it('notices that the network is dead, and that it is back', async () => {
  const { environment, WebSocket, network, advance } = simulate({ seed: 1 })
  const socket = new ResilientSocket('wss://example.com/live', { environment, WebSocket })
  await advance(100)
  expect(socket.state).toBe('open')
  // A ping follows the first message. Silence means something once it was answered.
  socket.send('hello')
  await advance(100)

  network.blackHole()
  await advance(30_000)
  expect(socket.health).not.toBe('good')

  network.heal()
  await advance(30_000)
  expect(socket.health).toBe('good')
})
