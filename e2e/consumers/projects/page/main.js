// What each bundler builds: connects, sends, receives, closes, and shows it.
import { ResilientSocket } from 'resilient-socket'
import { workerClock } from 'resilient-socket/worker-clock'

const address = new URLSearchParams(location.search).get('server')
const socket = new ResilientSocket(address, { environment: workerClock() })
socket.on('message', async ({ data }) => {
  const { code } = await socket.close()
  document.querySelector('output').textContent = `${data}, ${socket.state}, ${code}`
})
socket.send('hello')
