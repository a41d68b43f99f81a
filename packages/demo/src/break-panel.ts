// The controls that break the connection, and the calls that mend it.
import type { ResilientSocket } from 'resilient-socket'
import type { EventLog } from './event-log.ts'
import type { OfflineSwitch } from './offline-switch.ts'
import { pagePart } from './page-part.ts'
import type { ServerControl } from './server-control.ts'
import { connectSwitch } from './switch-button.ts'

export function connectNetworkControls(
  offlineSwitch: OfflineSwitch,
  server: ServerControl,
  log: EventLog,
): void {
  connectSwitch('offline', (isOn) => {
    log.add(isOn ? 'You went offline.' : 'You are online again.')
    offlineSwitch.set(isOn)
  })
  const vanish = connectSwitch('vanish', (isOn) => {
    log.add(isOn ? 'The server has vanished: it no longer reads or answers.' : 'The server has come back.')
    server.ask({ command: isOn ? 'vanish' : 'return' }).catch(() => {
      vanish.show(!isOn)
      log.add('The server could not be asked for that.', 'bad')
    })
  })
  window.addEventListener('pagehide', () => {
    // Nobody is left to bring it back.
    if (vanish.isOn) server.ask({ command: 'return' }).catch(() => undefined)
    vanish.show(false)
  })
}

export function connectCloseButtons(server: ServerControl, log: EventLog): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-close-code]')) {
    const { closeCode, closeReason: reason = '' } = button.dataset
    button.addEventListener('click', () => {
      server.ask({ command: 'close', code: Number(closeCode), reason }).then(
        (connections) => {
          if (connections === 0) log.add('There is no connection that the server could close.')
        },
        () => log.add('The server could not be asked for that.', 'bad'),
      )
    })
  }
}

export function connectClientCalls(socket: ResilientSocket, log: EventLog): void {
  const calls = {
    reconnect: () => socket.reconnect(),
    check: () => socket.check(),
    close: () => void socket.close(),
    open: () => socket.open(),
  }
  for (const [name, call] of Object.entries(calls)) {
    pagePart(name, HTMLButtonElement).addEventListener('click', () => {
      log.add(`You called ${name}().`)
      call()
    })
  }
}
