// HTTP as bytes: for requests that well-behaved clients never make.
import { connect } from 'node:net'

/** Sends the lines as they are. Resolves with everything that the server sends until it closes. */
export function rawRequest(server: { readonly url: string }, lines: readonly string[]): Promise<string> {
  const { port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  })
}
