// The entry ./websocket: the browser's `WebSocket` class, but it reconnects.
export type { SocketEventMap } from './websocket/events.ts'
export type { WebSocketOptions } from './websocket/options.ts'
export { WebSocket } from './websocket/web-socket.ts'
export { withOptions } from './websocket/with-options.ts'
