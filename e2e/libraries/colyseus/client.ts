import { Client } from 'colyseus.js'

export async function follow(url: string, onTick: (tick: number) => void): Promise<void> {
  const client = new Client(url)
  for (;;) {
    try {
      const room = await client.joinOrCreate('ticks')
      room.onMessage('tick', onTick)
      await new Promise((resolve) => room.onLeave(resolve))
    } catch {
      // The server can't be reached, or not yet again.
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000 + Math.random() * 4_000))
  }
}
