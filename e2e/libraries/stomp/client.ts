import { Client } from '@stomp/stompjs'

export function follow(url: string, onTick: (tick: number) => void): void {
  const client = new Client({
    brokerURL: url,
    // Not all clients at once.
    reconnectDelay: 1_000 + Math.random() * 4_000,
    onConnect() {
      client.subscribe('/topic/ticks', ({ body }) => onTick(Number(body)))
    },
  })
  client.activate()
}
