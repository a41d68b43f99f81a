// React's server renderer: no socket is made, and the markup is always the same.
import { createElement, type FunctionComponent, type ReactElement, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { ResilientSocket } from 'resilient-socket'
import {
  SocketProvider,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from 'resilient-socket/react'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

const shared = new ResilientSocket('ws://localhost/', { autoConnect: false, WebSocket })

function Own(): ReactElement {
  const socket = useSocket((): ResilientSocket => expect.unreachable('a server made a socket'), [])
  const { state, health } = useStatus(socket)
  useMessage(socket, () => expect.unreachable())
  const count = useReduced(socket, (count) => count + 1, 0)
  return createElement('p', undefined, `${socket} ${state} ${health} ${count}`)
}

function Shared(): ReactElement {
  const { state } = useStatus(shared)
  const isIdle = useStatus(shared, (status) => status.state === 'idle')
  return createElement('p', undefined, `${state} ${isIdle}`)
}

function Within(): ReactElement {
  return createElement('p', undefined, `${useContextSocket()}`)
}

function Provided(): ReactElement {
  return createElement(SocketProvider, { socket: shared }, createElement(Within))
}

function NotYetProvided(): ReactElement {
  return createElement(SocketProvider, { socket: undefined }, createElement(Within))
}

function render(component: FunctionComponent): string {
  return renderToString(createElement(StrictMode, undefined, createElement(component)))
}

describe('On a server', () => {
  it('no socket is made', () => {
    expect(render(Own)).toBe('<p>undefined idle down 0</p>')
    expect(render(Own)).toBe('<p>undefined idle down 0</p>')
  })

  it('the status is always that of no socket, whatever a shared one does', async () => {
    const before = render(Shared)
    shared.open()
    const after = render(Shared)
    await shared.close()
    expect([before, after]).toEqual(['<p>idle true</p>', '<p>idle true</p>'])
  })

  it('components find the provider’s socket, or that there is none yet', () => {
    expect(render(Provided)).toBe('<p>[object ResilientSocket]</p>')
    expect(render(NotYetProvided)).toBe('<p>undefined</p>')
  })

  it('a component without a provider throws', () => {
    expect(() => render(Within)).toThrow(
      'useContextSocket() found no socket: put the component into a <SocketProvider>',
    )
  })
})
