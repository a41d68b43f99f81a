import { describe, expect, it } from 'vitest'
import type { Status } from '../protocol/status.ts'
import { ResilientSocket } from '../resilient-socket.ts'
import { createSession } from '../session.ts'
import { type MessageSource, NO_SOCKET, onMessage, statusSource } from './source.ts'

const SUSPECT: Status = Object.freeze({ state: 'open', health: 'suspect' })

class FakeSource {
  status: Status = SUSPECT
  readonly listeners = new Set<(status: Status) => void>()

  subscribe(listener: (status: Status) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

class FakeMessages implements MessageSource<string> {
  readonly listeners: ((message: string) => void)[] = []

  on(_event: 'message', listener: (message: string) => void): void {
    this.listeners.push(listener)
  }

  off(_event: 'message', listener: (message: string) => void): void {
    this.listeners.splice(this.listeners.indexOf(listener), 1)
  }
}

describe('The status of a source', () => {
  it('is idle without one, and the same object each time', () => {
    expect(statusSource(undefined).status).toBe(NO_SOCKET)
    expect(statusSource(undefined).status).toEqual({ state: 'idle', health: 'down' })
    expect(Object.isFrozen(NO_SOCKET)).toBe(true)
    expect(statusSource(undefined).subscribe(() => undefined)()).toBeUndefined()
  })

  it('is a socket’s own', () => {
    const socket = new ResilientSocket('ws://localhost/', { autoConnect: false })
    expect(statusSource(socket).status).toBe(socket.status)
  })

  it('is that of the socket which a session has', () => {
    const session = createSession('ws://localhost/', { autoConnect: false })
    expect(statusSource(session).status).toBe(session.socket.status)
  })

  it('is found at any depth', () => {
    const source = new FakeSource()
    expect(statusSource({ socket: { socket: source } }).status).toBe(SUSPECT)
  })

  it('is told until it is unsubscribed', () => {
    const source = new FakeSource()
    const unsubscribe = statusSource({ socket: source }).subscribe(() => undefined)
    expect(source.listeners.size).toBe(1)
    unsubscribe()
    expect(source.listeners.size).toBe(0)
  })
})

describe('The messages of a source', () => {
  it('come until the listener is removed', () => {
    const source = new FakeMessages()
    const messages: string[] = []
    const off = onMessage(source, (message) => messages.push(message))
    for (const listener of source.listeners) listener('a')
    off()
    expect(source.listeners).toEqual([])
    expect(messages).toEqual(['a'])
  })

  it('come to each use of a listener, also after another use of it ends', () => {
    const socket = new ResilientSocket('ws://localhost/', { autoConnect: false })
    const listener = (): void => undefined
    const endFirst = onMessage(socket, listener)
    const endSecond = onMessage(socket, listener)
    expect(socket.listenerCount('message')).toBe(2)
    endFirst()
    expect(socket.listenerCount('message')).toBe(1)
    endSecond()
    expect(socket.listenerCount('message')).toBe(0)
  })

  it('are none without one', () => {
    const off = onMessage<FakeMessages>(undefined, () => undefined)
    expect(off()).toBeUndefined()
  })
})
