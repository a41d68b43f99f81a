import { withOptions } from 'resilient-socket/websocket'

// Each client renews its presence about every 15 s, and the server sends that to all clients, this one too.
globalThis.WebSocket = withOptions({
  WebSocket: globalThis.WebSocket,
  reconnect: false,
  heartbeat: { maxSilence: 20_000, patience: { busy: 5_000 } },
})
