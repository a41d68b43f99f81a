import { ResilientSocket } from 'resilient-socket'
import { expect, it } from 'vitest'

it('connects with the WebSocket of the emulated page', async () => {
  const socket = new ResilientSocket(process.env.SERVER)
  const answer = new Promise((resolve) => socket.once('message', ({ data }) => resolve(data)))
  expect(socket.send('hello')).toBe('queued')
  expect(await answer).toBe('hello')
  expect(await socket.close()).toMatchObject({ code: 1000, wasClean: true, origin: 'client' })
})
