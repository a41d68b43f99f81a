import { withOptions } from 'resilient-socket/websocket'

// The broker sends something every 10 s.
globalThis.WebSocket = withOptions({
  WebSocket: globalThis.WebSocket,
  reconnect: false,
  heartbeat: { maxSilence: 12_000, patience: { busy: 4_000 } },
})
