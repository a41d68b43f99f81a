// Passes opening handshakes with the right path and origin to the echo service. Others get an HTTP status.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { laneOf } from './control/control-command.ts'
import { type Site, targetOf } from './http-answers.ts'

export function takeHandshake(request: IncomingMessage, socket: Duplex, head: Buffer, site: Site): void {
  // Without a listener, a reset by the client would crash the process.
  socket.on('error', () => socket.destroy())
  const target = targetOf(request)
  const lane = target === undefined ? undefined : laneOf(target)
  if (!site.policy.isOwnHost(request)) refuse(socket, '421 Misdirected Request')
  else if (!site.policy.isTrustedOrigin(request)) refuse(socket, '403 Forbidden')
  else if (target?.pathname !== '/echo') refuse(socket, '404 Not Found')
  else if (lane === undefined) refuse(socket, '400 Bad Request')
  else {
    const { searchParams } = target
    const greeting = {
      token: searchParams.get('token') ?? undefined,
      hasSession: searchParams.has('session'),
    }
    site.echo.connect(site.lanes.echo(lane), greeting, request, socket, head)
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
