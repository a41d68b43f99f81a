import { useContextSocket, useMessage, useReduced, useStatus } from 'resilient-socket/solid'
import { For, type JSX } from 'solid-js'

export function Room(): JSX.Element {
  const socket = useContextSocket()
  const state = useStatus(socket, ({ state }) => state)
  const lines = useReduced(socket, (lines, { data }) => [...lines, String(data)], [] as readonly string[])
  useMessage(socket, ({ data }) => {
    document.title = String(data)
  })
  return (
    <>
      <p>Connection: {state()}</p>
      <button type="button" onClick={() => socket()?.send('Hello')}>
        Say hello
      </button>
      <ul>
        <For each={lines()}>{(line) => <li>{line}</li>}</For>
      </ul>
    </>
  )
}
