import type { CloseInfo, ResilientSocket } from 'resilient-socket'

export type LogLine = Readonly<Record<string, string | number | boolean | undefined>>

/** Writes a line for each event that matters, without anything that may be secret. */
export function logEvents(socket: ResilientSocket, write: (line: LogLine) => void): void {
  const log = (event: string, fields: LogLine): void => write({ at: Date.now(), event, ...fields })

  socket.on('open', ({ attempt, reason, downFor, url }) =>
    log('open', { attempt, reason, downFor, host: new URL(url).host }),
  )
  socket.on('lost', (info) => log('lost', { ...howItEnded(info), unsent: info.unsent }))
  socket.on('waiting', ({ attempt, delay, reason }) => log('waiting', { attempt, delay, reason }))
  socket.on('replacing', ({ attempt, reason }) => log('replacing', { attempt, reason }))
  socket.on('close', (info) => log('close', howItEnded(info)))
  socket.on('drop', ({ reason }) => log('drop', { reason }))
  socket.on('error', ({ code, message }) => log('error', { code, message }))
}

/** Not `reason`, which is the server's text, and not `error`, which may hold a URL. */
function howItEnded({ code, origin, wasClean }: CloseInfo): LogLine {
  return { code, origin, wasClean }
}
