// Tells the client's life as it happens: every event into the log, what lasts to screen readers.
import type { Health, ResilientSocket, SocketState } from 'resilient-socket'
import type { Announcer } from './announcer.ts'
import type { EventLog } from './event-log.ts'
import {
  closeSentence,
  dropSentence,
  lostSentence,
  openSentence,
  situation,
  stateName,
  waitingSentence,
} from './event-sentences.ts'
import type { OfflineSwitch } from './offline-switch.ts'

export function narrate(
  socket: ResilientSocket,
  offlineSwitch: OfflineSwitch,
  log: EventLog,
  announcer: Announcer,
): void {
  let previous: SocketState = 'idle'
  let health: Health = 'down'
  socket.on('state', (status) => {
    if (status.state === 'connecting') log.add(`Attempt ${status.attempt}: dialling.`)
    if (status.health === 'suspect') log.add('In doubt: is the server still there?', 'doubt')
    if (health === 'suspect' && status.health === 'good')
      log.add('The connection is alive: it goes on.', 'good')
    previous = status.previous
    health = status.health
    announcer.announce(`${stateName(status)}. ${situation(status, offlineSwitch.isOffline)}`)
  })
  socket.on('open', (event) => log.add(openSentence(event), 'good'))
  socket.on('lost', (event) => log.add(lostSentence(event), 'bad'))
  socket.on('waiting', (event) => log.add(waitingSentence(event, previous), 'doubt'))
  socket.on('close', (event) => log.add(closeSentence(event), event.origin === 'client' ? 'neutral' : 'bad'))
  socket.on('drop', ({ reason }) => log.add(dropSentence(reason), 'bad'))
  socket.on('error', (error) => log.add(error.message, 'bad'))
}
