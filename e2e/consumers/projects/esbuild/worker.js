// In a Worker of any kind: connects to the address that it is sent, sends, receives, closes, and reports to the port.
import { ResilientSocket } from 'resilient-socket'

function answer({ data: address, ports: [port] }) {
  const socket = new ResilientSocket(address)
  socket.on('message', async ({ data }) => {
    const { code } = await socket.close()
    port.postMessage(`${data}, ${socket.state}, ${code}`)
  })
  socket.send('hello')
}

addEventListener('message', answer)
addEventListener('connect', ({ ports: [port] }) => {
  port.onmessage = answer
})
