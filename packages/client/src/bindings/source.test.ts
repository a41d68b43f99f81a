import { describe, expect, it } from 'vitest'
import type { Status } from '../protocol/status.ts'
import { ResilientSocket } from '../resilient-socket.ts'
import { createSession } from '../session.ts'
import { type MessageSource, NO_SOCKET, onMessage, statusOf, subscribeStatus } from './source.ts'

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
    expect(statusOf(undefined)).toBe(NO_SOCKET)
    expect(statusOf(undefined)).toEqual({ state: 'idle', health: 'down' })
    expect(Object.isFrozen(NO_SOCKET)).toBe(true)
    expect(subscribeStatus(undefined, () => undefined)()).toBeUndefined()
  })

  it('is a socket’s own', () => {
    const socket = new ResilientSocket('ws://localhost/', { autoConnect: false })
    expect(statusOf(socket)).toBe(socket.status)
  })

  it('is that of the socket which a session has', () => {
    const session = createSession('ws://localhost/', { autoConnect: false })
    expect(statusOf(session)).toBe(session.socket.status)
  })

  it('is found at any depth', () => {
    const source = new FakeSource()
    expect(statusOf({ socket: { socket: source } })).toBe(SUSPECT)
  })

  it('is told until it is unsubscribed', () => {
    const source = new FakeSource()
    const unsubscribe = subscribeStatus({ socket: source }, () => undefined)
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
