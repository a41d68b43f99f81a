// resilient-socket/react as its documentation uses it.
import type { ReactElement } from 'react'
import { ResilientSocket } from 'resilient-socket'
import { useMessage, useReduced, useSocket, useStatus } from 'resilient-socket/react'
import { urlOf } from '../hooks.ts'
import { add, NOTHING, type ProbeProps } from './log.ts'
import { useReport } from './react-report.ts'

export function OursReact(props: ProbeProps): ReactElement {
  const { log, version } = props
  const url = urlOf(props)
  const socket = useSocket(() => new ResilientSocket(url), [url])
  const health = useStatus(socket, (status) => status.health)
  useMessage(log.reads === 'state' ? undefined : socket, ({ data }) => log.call(version, data))
  const tally = useReduced(
    log.reads === 'callback' ? undefined : socket,
    (tally, { data }) => add(tally, data),
    NOTHING,
  )
  log.listeners = () => (socket ? socket.listenerCount('message') + socket.listenerCount('state') : 0)
  return useReport(log, {
    tally,
    shown: tally.last,
    isGood: health === 'good',
    source: socket,
    send: socket && ((text) => socket.send(text)),
  })
}
