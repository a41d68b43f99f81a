import mqtt from 'mqtt'
import { mqttHeartbeat } from 'resilient-socket/heartbeats'
import { withOptions } from 'resilient-socket/websocket'

export function follow(url: string, onTick: (tick: number) => void): void {
  const client = mqtt.connect(url, {
    createWebsocket(url, protocols) {
      const WebSocket = withOptions({ reconnect: false, heartbeat: mqttHeartbeat() })
      return new WebSocket(url, protocols)
    },
    // Not all clients at once.
    reconnectPeriod: 1_000 + Math.random() * 4_000,
  })
  client.on('message', (_topic, payload) => onTick(Number(payload)))
  client.subscribe('ticks')
}
