import { withOptions } from 'resilient-socket/websocket'

// The server sends something every 15 s.
globalThis.WebSocket = withOptions({
  WebSocket: globalThis.WebSocket,
  reconnect: false,
  heartbeat: { maxSilence: 20_000, patience: { busy: 5_000 } },
})
