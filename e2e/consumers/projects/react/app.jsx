import { StrictMode } from 'react'
import { ResilientSocket } from 'resilient-socket'
import { Announce } from './announce.jsx'
import { Live } from './live.jsx'
import { Title } from './title.jsx'

/** Of the whole page: `announced` is for the test. */
export const shared = new ResilientSocket('/live', { autoConnect: false })
export const announced = []

const announce = (state) => announced.push(state)

export function App({ url }) {
  return (
    <StrictMode>
      <Live url={url} />
      <Title url={url} />
      <Announce socket={shared} announce={announce} />
    </StrictMode>
  )
}
