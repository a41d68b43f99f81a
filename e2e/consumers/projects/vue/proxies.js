// What Vue makes of a socket: prints it as JSON.
import { ResilientSocket } from 'resilient-socket'
import { isReactive, reactive, ref } from 'vue'

const socket = new ResilientSocket('wss://example.com/live', { autoConnect: false })
const state = reactive({ socket })
const box = ref(socket)
console.log(
  JSON.stringify({
    reactive: state.socket === socket && !isReactive(state.socket),
    ref: box.value === socket,
    state: [state.socket.state, box.value.state],
    sent: state.socket.send('hello'),
  }),
)
