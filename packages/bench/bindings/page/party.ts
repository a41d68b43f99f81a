// partysocket's hooks as their documentation uses them: `onMessage`, and a state of the application's own.
import { usePartySocket, useWebSocket } from 'partysocket/react'
import { type ReactElement, useState } from 'react'
import { urlOf } from '../hooks.ts'
import { add, NOTHING, type ProbeProps, type Tally } from './log.ts'
import { useReport } from './react-report.ts'

interface OwnState {
  readonly tally: Tally
  readonly isGood: boolean
  readonly handlers: {
    onOpen(): void
    onClose(): void
    onMessage(event: MessageEvent): void
  }
}

export function PartyWebSocket(props: ProbeProps): ReactElement {
  const { tally, isGood, handlers } = useOwnState(props)
  const socket = useWebSocket(urlOf(props), undefined, handlers)
  const send = (text: string): boolean => socket.send(text)
  return useReport(props.log, { tally, shown: undefined, isGood, source: socket, send })
}

export function PartySocket(props: ProbeProps): ReactElement {
  const { tally, isGood, handlers } = useOwnState(props)
  const socket = usePartySocket({ host: props.host, room: props.room, ...handlers })
  const send = (text: string): boolean => socket.send(text)
  return useReport(props.log, { tally, shown: undefined, isGood, source: socket, send })
}

function useOwnState({ log, version }: ProbeProps): OwnState {
  const [tally, setTally] = useState(NOTHING)
  const [isGood, setIsGood] = useState(false)
  return {
    tally,
    isGood,
    handlers: {
      onOpen: () => setIsGood(true),
      onClose: () => setIsGood(false),
      onMessage: ({ data }) => {
        if (log.reads !== 'state') log.call(version, data)
        if (log.reads !== 'callback') setTally((tally) => add(tally, data))
      },
    },
  }
}
