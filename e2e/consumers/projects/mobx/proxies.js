// What MobX makes of a socket: prints it as JSON.
import { autorun, observable } from 'mobx'
import { ResilientSocket } from 'resilient-socket'

const socket = new ResilientSocket('wss://example.com/live', { autoConnect: false })
const store = observable({ socket, list: [socket] })
const seen = []
const stop = autorun(() => seen.push(store.socket.state))
stop()
console.log(
  JSON.stringify({
    observable: store.socket === socket && store.list[0] === socket,
    seen,
    sent: store.socket.send('hello'),
  }),
)
