import mqtt from 'mqtt'
import { withOptions } from 'resilient-socket/websocket'

const PINGREQ = new Uint8Array([0xc0, 0])
const PINGRESP = 0xd0

/** One for each connection: of the answers so many are ours as the pings were; the others are for MQTT.js. */
function pings() {
  let unanswered = 0
  return {
    ping() {
      unanswered += 1
      return PINGREQ
    },
    pong(data: unknown) {
      const isAnswer =
        data instanceof ArrayBuffer && data.byteLength === 2 && new Uint8Array(data)[0] === PINGRESP
      if (!isAnswer || unanswered === 0) return false
      unanswered -= 1
      return true
    },
  }
}

export function follow(url: string, onTick: (tick: number) => void): void {
  const client = mqtt.connect(url, {
    createWebsocket(url, protocols) {
      const WebSocket = withOptions({ reconnect: false, heartbeat: { format: pings() } })
      return new WebSocket(url, protocols)
    },
    // Not all clients at once.
    reconnectPeriod: 1_000 + Math.random() * 4_000,
  })
  client.on('message', (_topic, payload) => onTick(Number(payload)))
  client.subscribe('ticks')
}
