import { describe, expect, it } from 'vitest'
import { openDropIn } from './drop-in.ts'

/** Its connection is lost, and the next one isn't there yet. */
async function lostDropIn(...args: Parameters<typeof openDropIn>): ReturnType<typeof openDropIn> {
  const opened = await openDropIn(...args)
  opened.network.reset()
  await opened.advance(50)
  opened.events.length = 0
  return opened
}

describe('A message that is given up between two connections', () => {
  it('for a new one, because the queue is full, is told, and counts until the next connection', async () => {
    const options = { queue: { maxMessages: 1, overflow: 'drop-oldest' } } as const
    const { socket, events, network, advance } = await lostDropIn(options)
    socket.send('é')
    socket.send('abc')
    expect(events).toEqual([])
    expect(socket.bufferedAmount).toBe(5)
    await advance(0)
    expect(events).toEqual(['messagedropped é 0'])
    await advance(30_000)
    expect(network.connections[0]?.received).toEqual(['abc'])
    expect(socket.bufferedAmount).toBe(0)
  })

  it('because the queue is full, is told: a thousand messages wait, and a megabyte', async () => {
    const { socket, events, network, advance } = await lostDropIn()
    for (let count = 0; count < 1_001; count += 1) socket.send(`${count}`)
    await advance(0)
    expect(events).toEqual(['messagedropped 1000 0'])
    await advance(30_000)
    expect(network.connections[0]?.received).toHaveLength(1_000)
    network.reset()
    await advance(50)
    events.length = 0
    const large = new Uint8Array(1_048_577)
    socket.send(large)
    socket.send(large.subarray(1))
    await advance(0)
    expect(events).toHaveLength(1)
    expect(socket.bufferedAmount).toBe(large.length + large.length - 1)
  })

  it('because there is no queue, is told', async () => {
    const { socket, events, network, advance } = await lostDropIn({ queue: false })
    const emitted: unknown[] = []
    socket.onmessagedropped = ({ data }) => emitted.push(data)
    socket.send('lost')
    expect(socket.bufferedAmount).toBe(4)
    await advance(30_000)
    expect(emitted).toEqual(['lost'])
    expect(events.slice(0, 2)).toEqual(['messagedropped lost 0', 'open 1'])
    expect(network.connections[0]?.received).toEqual([])
    expect(socket.bufferedAmount).toBe(0)
  })

  it('by close() is told before close', async () => {
    const { socket, events, advance } = await lostDropIn()
    socket.send('waiting')
    socket.close()
    await advance(10)
    expect(events.map((event) => event.slice(0, -2))).toEqual([
      'messagedropped waiting',
      'error',
      'close 1006',
    ])
  })

  it('with its suspect connection, if there is to be no other, is told before close', async () => {
    const options = { reconnect: false, heartbeat: { maxSilence: 20_000 }, overlap: false }
    const { socket, events, network, advance } = await openDropIn(options)
    network.forget()
    await advance(25_000)
    socket.send('waiting')
    await advance(30_000)
    expect(events.map((event) => event.slice(0, -2))).toEqual([
      'messagedropped waiting',
      'error',
      'close 1006',
    ])
  })

  it('and one that is sent after close() is not told, as natively', async () => {
    const { socket, events, advance } = await openDropIn()
    socket.close()
    socket.send('late')
    await advance(10_000)
    socket.send('later')
    await advance(10)
    expect(events).toEqual(['close 1005 3'])
    expect(socket.bufferedAmount).toBe(9)
  })
})
