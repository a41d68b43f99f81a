import { ResilientSocket } from 'resilient-socket'

const socket = new ResilientSocket('wss://user:secret@example.com/live?token=secret', { autoConnect: false })
console.log(JSON.stringify({ socket, tag: Object.prototype.toString.call(socket) }))
