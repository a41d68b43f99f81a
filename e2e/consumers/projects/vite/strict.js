// A page whose policy allows Workers only as files of its own.
import { ResilientSocket } from 'resilient-socket'
import { workerClock } from 'resilient-socket/worker-clock'
import url from 'resilient-socket/worker-clock/worker.js?worker&url'

const environment = workerClock({ url })

const address = new URLSearchParams(location.search).get('server')
const socket = new ResilientSocket(address, { environment })
socket.on('message', ({ data }) => {
  document.querySelector('output').textContent = `${data}, ${socket.state}`
})
socket.send('hello')
