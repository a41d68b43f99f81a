// What pages and Workers are given.
export { withOptions } from 'resilient-socket/websocket'
