// What a protocol is served with.
import type { IncomingMessage, Server } from 'node:http'
import type { WebSocketServer } from 'ws'
import type { Desk } from './desk.ts'

export interface ServeOptions {
  readonly http: Server
  readonly desk: Desk
  readonly ServerClass: typeof WebSocketServer
}

/** `/room`, `/room/websocket` or `?room=room` */
export function roomOf({ url = '' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  return searchParams.get('room') ?? pathname.split('/')[1] ?? ''
}
