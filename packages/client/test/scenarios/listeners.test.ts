import { describe, expect, it } from 'vitest'
import { ResilientSocketError } from '../../src/index.ts'
import { accept, start, startOpen, startTrusted } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const failure = new Error('A listener failed')
const fail = () => {
  throw failure
}

describe('A listener that throws', () => {
  it('is reported, and the others still run', async () => {
    const { world, socket, emitted } = await startOpen()
    const order: string[] = []
    socket.on('message', () => order.push('before'))
    socket.on('message', fail)
    socket.on('message', () => order.push('after'))
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(order).toEqual(['before', 'after', 'before', 'after'])
    expect(emitted()).toEqual(['1', '2'])
    expect(world.reported).toEqual([failure, failure])
    expect(socket.state).toBe('open')
  })

  it('of any event stops neither reconnecting nor closing', async () => {
    const { world, socket, names } = start({ classifyClose: fail, heartbeat: { interval: 3_600_000 } })
    for (const event of ['state', 'open', 'message', 'lost', 'waiting', 'close', 'drop', 'error'] as const) {
      socket.on(event, fail)
    }
    socket.send('queued', { ttl: 10 })
    await world.advance(10)
    await accept(world)
    world.socket.deliver('hello')
    world.socket.end()
    await world.advance(5_000)
    await accept(world)
    expect(socket.state).toBe('open')
    const closed = socket.close()
    world.socket.end(1000, '', true)
    await closed
    expect(names()).toEqual(
      ['state', 'drop', 'state', 'open', 'message'].concat([
        'error',
        'state',
        'lost',
        'waiting',
        'state',
        'state',
        'open',
        'state',
        'state',
        'close',
      ]),
    )
    expect(world.reported).toEqual(names().map(() => failure))
  })

  it('of error is reported as it is', async () => {
    const { world, socket } = start({ url: fail })
    socket.on('error', fail)
    await settle()
    expect(world.reported).toEqual([failure])
  })

  it('once is not called again', async () => {
    const { world, socket } = await startOpen()
    socket.once('message', fail)
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(world.reported).toEqual([failure])
  })
})

describe('A listener', () => {
  it('that removes itself is not called again, and the next one is', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    const self = () => {
      calls.push('self')
      socket.off('message', self)
    }
    socket.on('message', self)
    socket.on('message', () => calls.push('next'))
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(calls).toEqual(['self', 'next', 'next'])
  })

  it('that another one removes is not called any more', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    const other = () => calls.push('other')
    socket.on('message', () => {
      calls.push('first')
      socket.off('message', other)
    })
    socket.on('message', other)
    socket.on('message', () => calls.push('last'))
    world.socket.deliver('1')
    expect(calls).toEqual(['first', 'last'])
  })

  it('that another one removes and adds again is called from the next event on', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    const other = () => calls.push('other')
    socket.once('message', () => {
      socket.off('message', other)
      socket.on('message', other)
    })
    socket.on('message', other)
    world.socket.deliver('1')
    expect(calls).toEqual([])
    world.socket.deliver('2')
    expect(calls).toEqual(['other'])
  })

  it('that another one adds is called from the next event on', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    socket.on('message', ({ data }) => {
      if (data === '1') socket.on('message', ({ data }) => calls.push(data))
    })
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(calls).toEqual(['2'])
  })

  it('that the only one adds is called from the next event on', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    socket.removeAllListeners()
    socket.once('message', () => socket.on('message', ({ data }) => calls.push(data)))
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(calls).toEqual(['2'])
  })

  it('is not called any more after removeAllListeners() by another one', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    socket.on('message', () => socket.removeAllListeners())
    socket.on('message', () => calls.push('late'))
    world.socket.deliver('1')
    expect(calls).toEqual([])
    expect(socket.listenerCount('message')).toBe(0)
    expect(socket.listenerCount('state')).toBe(0)
  })

  it('added twice is called twice', async () => {
    const { world, socket } = await startOpen()
    let calls = 0
    const count = () => {
      calls += 1
    }
    socket.on('message', count).addListener('message', count)
    world.socket.deliver('1')
    expect(calls).toBe(2)
  })

  it('added twice with once is called twice by the first event, and then no more', async () => {
    const { world, socket } = await startOpen()
    let calls = 0
    const count = () => {
      calls += 1
    }
    socket.once('message', count).once('message', count)
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(calls).toBe(2)
  })

  it('added twice with once is called twice though another one is between, unless that removes it', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    const twice = () => calls.push('twice')
    socket.once('message', twice)
    socket.once('message', () => calls.push('between'))
    socket.once('message', twice)
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(calls.splice(0)).toEqual(['twice', 'between', 'twice'])
    socket.once('message', twice)
    socket.once('message', () => socket.off('message', twice))
    socket.once('message', twice)
    world.socket.deliver('3')
    expect(calls).toEqual(['twice'])
  })

  it('added with on and with once is called twice by the first event, and once by the next', async () => {
    const { world, socket } = await startOpen()
    const calls: string[] = []
    const hear = ({ data }: MessageEvent) => calls.push(data)
    socket.on('message', hear).once('message', hear)
    world.socket.deliver('1')
    world.socket.deliver('2')
    expect(calls).toEqual(['1', '1', '2'])
  })

  it('has the socket, or the given context, as this', async () => {
    const { world, socket } = await startOpen()
    const context = {}
    const contexts: unknown[] = []
    function note(this: unknown) {
      contexts.push(this)
    }
    socket.on('message', note)
    socket.on('message', note, context)
    socket.once('message', note, context)
    world.socket.deliver('1')
    socket.off('message', note, context)
    world.socket.deliver('2')
    expect(contexts).toEqual([socket, context, context, socket])
    expect(contexts[0]).toBe(socket)
    expect(contexts[1]).toBe(context)
  })

  it('can be counted and removed under every name of the method', () => {
    const { socket } = start()
    socket.removeAllListeners()
    const listener = () => undefined
    socket.on('drain', listener).addListener('drain', listener).once('drain', listener)
    expect(socket.listenerCount('drain')).toBe(3)
    socket.off('drain', listener, undefined, true)
    expect(socket.listenerCount('drain')).toBe(2)
    socket.removeListener('drain', listener)
    expect(socket.listenerCount('drain')).toBe(0)
    socket.on('drain', listener).on('open', listener).removeAllListeners('drain')
    expect([socket.listenerCount('drain'), socket.listenerCount('open')]).toEqual([0, 1])
  })
})

describe('Events that arise in listeners', () => {
  it('wait until all listeners were called for the one before', async () => {
    const { world, socket } = await startOpen()
    const order: string[] = []
    socket.on('message', ({ data }) => {
      order.push(`a ${data}`)
      if (data === '1') socket.reconnect()
    })
    socket.on('message', ({ data }) => order.push(`b ${data}`))
    for (const event of ['state', 'lost'] as const) {
      socket.on(event, () => order.push(`${event} ${socket.state}`))
    }
    world.socket.deliver('1')
    expect(order).toEqual(['a 1', 'b 1', 'state connecting', 'lost connecting'])
  })

  it('come after the message that ended a suspicion, though a listener of state calls reconnect() for it', async () => {
    const { world, socket, names, told, emitted, forget } = await startTrusted()
    socket.probe()
    forget()
    socket.once('state', () => socket.reconnect())
    world.socket.deliver('well')
    expect(emitted()).toEqual(['well'])
    expect(names().slice(0, 3)).toEqual(['state', 'message', 'state'])
    expect(told('state')).toMatchObject([{ health: 'good' }, { state: 'connecting' }])
  })

  it('keep the order in which they arose, to any depth', async () => {
    const { world, socket, told, forget } = await startOpen()
    forget()
    socket.once('message', () => socket.reconnect())
    socket.once('lost', () => void socket.close())
    socket.once('close', () => socket.open())
    world.socket.deliver('1')
    expect(told('state').map(({ state, previous }) => `${previous} ${state}`)).toEqual([
      'open connecting',
      'connecting closed',
      'closed connecting',
    ])
    expect(world.live).toEqual([world.socket])
  })

  it('are not lost if a listener throws', async () => {
    const { world, socket, names, forget } = await startOpen()
    forget()
    socket.once('message', () => {
      socket.reconnect()
      fail()
    })
    world.socket.deliver('1')
    expect(names()).toEqual(['message', 'state', 'lost'])
    expect(world.reported).toEqual([failure])
  })
})

describe('The event error', () => {
  it('without a listener is reported', async () => {
    const { world, socket } = start({ url: fail, autoConnect: false })
    socket.removeAllListeners()
    socket.open()
    await settle()
    expect(world.reported).toEqual([expect.any(ResilientSocketError)])
    expect(world.reported[0]).toMatchObject({ code: 'provider', cause: failure })
  })

  it('with a listener is not', async () => {
    const { world, told } = start({ url: fail })
    await settle()
    expect(told('error')).toEqual([expect.objectContaining({ code: 'provider', cause: failure })])
    expect(world.reported).toEqual([])
  })

  it('reaches a listener that is added right after the constructor', async () => {
    const { told, world } = start({
      before: (made) => {
        made.onDial = fail
      },
    })
    await settle()
    expect(told('error')).toEqual([expect.objectContaining({ code: 'constructor', cause: failure })])
    expect(world.reported).toEqual([])
  })
})
