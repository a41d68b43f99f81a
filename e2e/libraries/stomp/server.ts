import { createServer, type Server } from 'node:http'
import StompServer from 'stomp-broker-js'

export function serve(port: number): Server {
  const http = createServer().listen(port, '127.0.0.1')
  // It sends heart-beats every 10 s. It can't expect them at the same time.
  const broker = new StompServer({ server: http, path: '/', heartbeat: [10_000, 0] })
  const timer = setInterval(() => broker.send('/topic/ticks', {}, String(Date.now())), 200)
  http.on('close', () => clearInterval(timer))
  return http
}
