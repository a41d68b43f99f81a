// A client outside a browser: it can claim any origin, and sees the status of a refused handshake.
import { once } from 'node:events'
import { WebSocket } from 'ws'

export async function openSocket(url: string, options: { origin?: string } = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, options)
  await once(socket, 'open')
  return socket
}

/** The HTTP status that an opening handshake was refused with. */
export function refusalStatus(
  url: string,
  options: { origin?: string; headers?: Record<string, string> } = {},
): Promise<number> {
  const socket = new WebSocket(url, options)
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate()
      reject(new Error('the handshake was accepted'))
    })
    socket.on('error', reject)
    socket.on('unexpected-response', (request, response) => {
      request.destroy()
      resolve(response.statusCode ?? 0)
    })
  })
}

export async function nextMessage(socket: WebSocket): Promise<string> {
  const [data] = await once(socket, 'message')
  return String(data)
}

export async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = await once(socket, 'close')
  return { code, reason: String(reason) }
}
