import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordMessages, WsRig } from '../support/ws-rig.ts'

let rig: WsRig
let got: ReturnType<typeof recordMessages>

beforeEach(async () => {
  rig = await WsRig.start({ maxBytes: 10_000, authenticate: (auth) => String(auth ?? 'somebody') })
  got = recordMessages(rig.hub)
})

afterEach(() => rig.stop())

describe('Behind a ws server', () => {
  it('texts and bytes travel both ways', async () => {
    rig.hub.on('session', (session) => session.on('message', (data) => void session.send(data)))
    const client = await rig.begin()
    client.says('~~text ü', new Uint8Array([0, 255]), '')
    await client.synced()
    expect(got.get(client.ready.id)).toEqual(['~text ü', Buffer.from([0, 255]), ''])
    expect(client.frames.filter((frame) => !/^~[^~]/.test(String(frame)))).toEqual([
      '~~text ü',
      Buffer.from([0, 255]),
      '',
    ])
  })

  it('a session goes on over another connection, and the old one is closed with 4001', async () => {
    const old = await rig.begin()
    old.says('a')
    await old.synced()
    const client = await rig.begin({ ...old.ready, n: 2 })
    expect(client.ready).toMatchObject({ recv: 1 })
    expect(await old.closed).toBe('4001 taken')
    expect(old.frames.at(-1)).toBe('~taken')
    client.says('b')
    await client.synced()
    expect(got.get(old.ready.id)).toEqual(['a', 'b'])
  })

  it('a connection that is cut off detaches its session', async () => {
    const client = await rig.begin()
    client.says('a')
    await client.synced()
    const [session] = rig.hub.sessions
    const detached = new Promise<void>((resolve) => void session?.on('detached', resolve))
    client.socket.terminate()
    await detached
    expect(session?.isAttached).toBe(false)
    expect(session?.send('b')).toBe('queued')
  })

  it.each([
    ['a client that knows no sessions', 'hi', '4400 this endpoint needs a session: say ~hello first'],
    ['an unknown version', '~hello {"v":7,"n":1,"recv":0,"take":true}', "4406 version 7 isn't known, only 1"],
    ['a broken hello', '~hello {', '1002 malformed hello'],
  ])('%s is told so as its connection is closed', async (_, frame, closedWith) => {
    const client = await rig.connect()
    client.says(frame)
    expect(await client.closed).toBe(closedWith)
  })

  it('whether a session is unknown, or its token or principal wrong: the answers are the same', async () => {
    const { ready } = await rig.begin({ auth: 'a' })
    const answers: string[] = []
    for (const wrong of [
      { id: 'unknown', auth: 'a' },
      { token: 'x'.repeat(22), auth: 'a' },
      { token: '', auth: 'a' },
      { auth: 'b' },
    ]) {
      const client = await rig.connect()
      const { id, token } = { ...ready, ...wrong }
      await client.hello({ id, token: token || undefined, auth: wrong.auth, n: 9 })
      answers.push(JSON.stringify({ ...client.ready, id: '', token: '' }))
    }
    expect(new Set(answers)).toEqual(
      new Set(['{"id":"","token":"","ttl":120000,"reset":"unknown","window":10000}']),
    )
  })

  it('a twin is told so, and the other goes on', async () => {
    const client = await rig.begin({ n: 5 })
    const twin = await rig.connect()
    await twin.hello({ ...client.ready, n: 5 })
    expect(await twin.closed).toBe('4001 taken')
    expect(twin.frames).toEqual(['~taken'])
    client.says('a')
    await client.synced()
    expect(got.get(client.ready.id)).toEqual(['a'])
  })

  it('a client that sends past twice its window is closed with 1009, and its session is over', async () => {
    rig.hub.on('session', (session) => session.on('message', () => new Promise(() => undefined)))
    const innocent = await rig.begin()
    const client = await rig.begin()
    for (let number = 0; number < 30; number += 1) client.says('x'.repeat(1_000))
    expect(await client.closed).toBe('1009 more than twice the window')
    const back = await rig.begin({ ...client.ready, n: 2 })
    expect(back.ready.reset).toBe('overflow')
    await innocent.synced()
    expect(innocent.frames.at(-1)).toContain(' 0 0')
  })

  it.each(['~a 7 0', '~a 0 7', '~px 7 0', '~a 999999999999999 999999999999999'])(
    'counts from the future (%s) end the link with 1002, and reset',
    async (frame) => {
      const innocent = await rig.begin()
      const client = await rig.begin()
      client.says(frame)
      expect(await client.closed).toBe('1002 out of step')
      const back = await rig.begin({ ...client.ready, n: 2 })
      expect(back.ready.reset).toBe('out-of-step')
      innocent.says('a')
      await innocent.synced()
      expect(got.get(innocent.ready.id)).toEqual(['a'])
    },
  )

  it('hub.close closes all connections with its code', async () => {
    const clients = [await rig.begin(), await rig.connect()]
    rig.hub.close(1001, 'shutting down')
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([
      '1001 shutting down',
      '1001 shutting down',
    ])
  })

  it('a socket that is closing takes no frames, and one that fails is gone when it closes', () => {
    const sent: unknown[] = []
    const listeners: Record<string, () => void> = {}
    const socket = {
      readyState: 1,
      bufferedAmount: 0,
      send: (frame: unknown) => sent.push(frame),
      close: () => undefined,
      on: (event: string, listener: () => void) => {
        listeners[event] = listener
      },
    }
    attachWs(createHub() as never, socket as never, {} as never)
    socket.readyState = 2
    ;(listeners as unknown as { message(data: Buffer, isBinary: boolean): void }).message(
      Buffer.from('~hello {"v":1,"n":1,"recv":0,"take":true}'),
      false,
    )
    expect(() => listeners['error']?.()).not.toThrow()
    listeners['close']?.()
    expect(sent).toEqual([])
  })
})
