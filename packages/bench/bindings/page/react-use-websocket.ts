// react-use-websocket as its README uses it: an effect on `lastMessage`, or `onMessage` without renders.
import { type ReactElement, useEffect, useState } from 'react'
import imported, { ReadyState } from 'react-use-websocket'
import { urlOf } from '../hooks.ts'
import { add, NOTHING, type ProbeProps } from './log.ts'
import { useReport } from './react-report.ts'

/** Node, and bundlers that follow it, give an ES module all of a CommonJS package as the default. */
const useWebSocket: typeof imported =
  typeof imported === 'function' ? imported : (imported as { default: typeof imported }).default

export function ReactUseWebsocket(props: ProbeProps): ReactElement {
  const { log, version } = props
  const [tally, setTally] = useState(NOTHING)
  const { sendMessage, lastMessage, readyState } = useWebSocket<unknown>(urlOf(props), {
    shouldReconnect: () => true,
    heartbeat: { message: 'ping', returnMessage: 'pong', timeout: 60_000, interval: 25_000 },
    // It gets the heartbeat's answers too.
    onMessage: ({ data }: MessageEvent) => {
      if (log.reads !== 'state' && data !== 'pong') log.call(version, data)
    },
    filter: () => log.reads !== 'callback',
  })
  useEffect(() => {
    if (lastMessage !== null) setTally((tally) => add(tally, lastMessage.data))
  }, [lastMessage])
  return useReport(log, {
    tally,
    shown: lastMessage?.data,
    isGood: readyState === ReadyState.OPEN,
    source: sendMessage,
    send: sendMessage,
  })
}
