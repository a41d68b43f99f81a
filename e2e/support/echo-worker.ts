// Runs in a Worker: connects to a given address, sends one message, and posts the answer.
import { ResilientSocket } from 'resilient-socket'

globalThis.onmessage = async ({ data: url }: MessageEvent<string>) => {
  const socket = new ResilientSocket(url)
  const echo = new Promise<string>((resolve) => socket.once('message', ({ data }) => resolve(data)))
  socket.send('from the worker')
  const answer = await echo
  const { code } = await socket.close()
  postMessage({ echo: answer, state: socket.state, code })
}
