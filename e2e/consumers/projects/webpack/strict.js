// A page whose policy allows Workers only as files of its own.
import { ResilientSocket } from 'resilient-socket'
import { workerClock } from 'resilient-socket/worker-clock'

const environment = workerClock({
  url: new URL('resilient-socket/worker-clock/worker.js', import.meta.url),
})

const address = new URLSearchParams(location.search).get('server')
const socket = new ResilientSocket(address, { environment })
socket.on('message', ({ data }) => {
  document.querySelector('output').textContent = `${data}, ${socket.state}`
})
socket.send('hello')
