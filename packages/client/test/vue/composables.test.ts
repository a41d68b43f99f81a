import { describe, expect, it } from 'vitest'
import {
  defineComponent,
  effectScope,
  h,
  isReadonly,
  nextTick,
  onMounted,
  type Ref,
  reactive,
  ref,
  shallowRef,
  toRaw,
  type WatchSource,
  watch,
} from 'vue'
import { ResilientSocket } from '../../src/index.ts'
import { createSession } from '../../src/session.ts'
import { type Simulation, simulate } from '../../src/testing.ts'
import {
  provideSocket,
  type Status,
  type StatusSource,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from '../../src/vue.ts'
import { mount } from './renderer.ts'

const URL_OF_SERVER = 'wss://example.com/live'
const NO_SOCKET = { state: 'idle', health: 'down' }

function connect({ environment, WebSocket }: Simulation, url: string = URL_OF_SERVER): ResilientSocket {
  return new ResilientSocket(url, { environment, WebSocket })
}

describe('useSocket', () => {
  it('makes the socket on mount, and closes it on unmount', async () => {
    const world = simulate()
    const { result: socket, unmount } = mount(() => {
      const socket = useSocket(() => connect(world))
      expect(socket.value).toBeUndefined()
      return socket
    })
    expect(socket.value?.state).toBe('connecting')
    await world.advance(100)
    expect(socket.value?.state).toBe('open')
    unmount()
    expect(socket.value).toBeUndefined()
    await world.advance(100)
    expect([world.network.dials.length, world.network.connections.length]).toEqual([1, 0])
  })

  it('closes a socket that is still connecting', async () => {
    const world = simulate()
    world.network.hang()
    const { unmount } = mount(() => useSocket(() => connect(world)))
    await world.advance(100)
    unmount()
    world.network.heal()
    await world.advance(60_000)
    expect([world.network.dials.length, world.network.connections.length]).toEqual([1, 0])
  })

  it.each<[string, (url: Ref<string>) => WatchSource | WatchSource[]]>([
    ['a ref', (url) => url],
    ['a getter', (url) => () => url.value],
    ['a list', (url) => [() => url.value, shallowRef(1)]],
  ])('makes another one when %s changes, and closes the old one', async (_, depsOf) => {
    const world = simulate()
    const url = ref('wss://example.com/a')
    const { result: socket } = mount(() => useSocket(() => connect(world, url.value), depsOf(url)))
    const first = socket.value
    url.value = 'wss://example.com/never'
    url.value = 'wss://example.com/b'
    await world.advance(100)
    expect(first?.state).toBe('closed')
    expect(world.network.connections.map((connection) => connection.url)).toEqual(['wss://example.com/b'])
    expect(world.network.dials).toHaveLength(2)
  })

  it('may have no socket for now', async () => {
    const world = simulate()
    const user = ref('')
    const { result: socket } = mount(() => useSocket(() => (user.value ? connect(world) : undefined), user))
    expect(socket.value).toBeUndefined()
    user.value = 'Ada'
    await nextTick()
    expect(socket.value?.state).toBe('connecting')
    user.value = ''
    await nextTick()
    expect(socket.value).toBeUndefined()
    await world.advance(100)
    expect(world.network.connections).toHaveLength(0)
  })

  it('hands what the factory throws to Vue, once, and closes the old socket', async () => {
    const world = simulate()
    const url = ref(URL_OF_SERVER)
    const { result: socket, errors } = mount(() => useSocket(() => connect(world, url.value), url))
    await world.advance(100)
    url.value = 'mailto:nobody'
    await world.advance(100)
    expect(errors).toMatchObject([{ name: 'SyntaxError' }])
    expect([socket.value, world.network.connections.length]).toEqual([undefined, 0])
    url.value = URL_OF_SERVER
    await world.advance(100)
    expect(socket.value?.state).toBe('open')
  })

  it('makes nothing for a component that is unmounted before it has mounted', () => {
    const scope = effectScope()
    const world = simulate()
    const { unmount } = mount(() => {
      scope.run(() => useSocket(() => connect(world)))
      scope.stop()
    })
    expect(world.network.dials).toEqual([])
    unmount()
  })

  it('lives as long as the scope, if that is another one than the component’s', async () => {
    const world = simulate()
    const store = effectScope(true)
    const { unmount } = mount(() => store.run(() => useSocket(() => connect(world))))
    unmount()
    await world.advance(100)
    expect(world.network.connections).toHaveLength(1)
    store.stop()
    await world.advance(100)
    expect(world.network.connections).toHaveLength(0)
  })

  it('works in a hook of the component, too', () => {
    const world = simulate()
    const { unmount } = mount(() => onMounted(() => useSocket(() => connect(world))))
    expect(world.network.dials).toHaveLength(1)
    unmount()
  })
})

describe('A composable without component and scope', () => {
  it.each([
    ['useSocket', () => useSocket(() => connect(simulate()))],
    ['useStatus', () => useStatus(undefined)],
    ['useMessage', () => useMessage(undefined, () => undefined)],
    ['useReduced', () => useReduced(undefined, () => 0, 0)],
  ])('says what to do: %s', (_, call) => {
    expect(call).toThrow('Nothing would end this: call it in setup() before the first await')
  })
})

describe('useStatus', () => {
  it('follows the socket, and whatever takes its place', async () => {
    const world = simulate()
    const source = shallowRef<ResilientSocket | undefined>()
    const { result, unmount } = mount(() => [
      useStatus(source),
      useStatus(source, ({ state }) => state === 'open'),
    ])
    const values = (): unknown[] => result.map(({ value }) => value)
    expect([...values(), ...result.map(isReadonly)]).toEqual([NO_SOCKET, false, true, true])
    source.value = connect(world)
    expect(values()).toEqual([source.value.status, false])
    await world.advance(100)
    expect(values()).toEqual([source.value.status, true])
    void source.value.close()
    await world.advance(100)
    expect(values()).toEqual([source.value.status, false])
    source.value = undefined
    expect(values()).toEqual([NO_SOCKET, false])
    unmount()
  })

  it('leaves nothing behind if the first status of a source ends it', () => {
    const listeners = new Set<unknown>()
    const source = shallowRef<StatusSource>()
    const { unmount } = mount(() => watch(useStatus(source), () => unmount(), { flush: 'sync' }))
    source.value = {
      status: { state: 'closed', health: 'down' } as Status,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    expect(listeners.size).toBe(0)
  })

  it('calls the selector again when something reactive changes that it reads', () => {
    const wanted = ref('open')
    const { result: isWanted } = mount(() => useStatus(undefined, ({ state }) => state === wanted.value))
    expect(isWanted.value).toBe(false)
    wanted.value = 'idle'
    expect(isWanted.value).toBe(true)
  })

  it('takes a session', async () => {
    const { environment, WebSocket, advance } = simulate()
    const session = createSession(URL_OF_SERVER, { environment, WebSocket })
    const { result: status, unmount } = mount(() => useStatus(session))
    expect(status.value.state).toBe('connecting')
    unmount()
    void session.close()
    await advance(100)
    expect(status.value.state).toBe('connecting')
  })
})

describe('useMessage', () => {
  it('gets what comes right after the connection opens, also in a component that is given the socket', async () => {
    const world = simulate()
    world.network.onConnection = (connection) => connection.send('first')
    const emitted: string[] = []
    const given = shallowRef<ResilientSocket>()
    const Child = defineComponent(
      (props: { readonly socket: ResilientSocket | undefined }) => {
        useMessage(
          () => props.socket,
          ({ data }) => emitted.push(`child ${data}`),
        )
        return () => h('p')
      },
      { props: ['socket'] },
    )
    const { unmount } = mount(
      () => {
        const socket = useSocket(() => connect(world))
        useMessage(socket, ({ data }) => emitted.push(`parent ${data}`))
        watch(socket, (made) => (given.value = made))
      },
      () => h(Child, { socket: given.value }),
    )
    await world.advance(100)
    expect(emitted.toSorted()).toEqual(['child first', 'parent first'])
    unmount()
  })

  it('calls a listener once for each use, also after another use of it ends', async () => {
    const world = simulate()
    const socket = connect(world)
    await world.advance(100)
    const emitted: unknown[] = []
    const listener = ({ data }: { readonly data: unknown }): void => void emitted.push(data)
    const first = mount(() => useMessage(socket, listener))
    const second = mount(() => useMessage(socket, listener))
    world.network.connections[0]?.send('to both')
    await world.advance(100)
    first.unmount()
    world.network.connections[0]?.send('to one')
    await world.advance(100)
    second.unmount()
    expect(emitted).toEqual(['to both', 'to both', 'to one'])
    expect(socket.listenerCount('message')).toBe(0)
    void socket.close()
  })

  it('may unmount its component and others from the listener', async () => {
    const world = simulate()
    const socket = connect(world)
    const emitted: unknown[] = []
    const first = mount(() => {
      useMessage(socket, ({ data }) => {
        emitted.push(data)
        first.unmount()
        second.unmount()
      })
    })
    const second = mount(() => useMessage(socket, ({ data }) => emitted.push(`second ${data}`)))
    await world.advance(100)
    for (const text of ['a', 'b']) world.network.connections[0]?.send(text)
    await world.advance(100)
    expect(emitted).toEqual(['a'])
    expect(socket.listenerCount('message')).toBe(0)
    void socket.close()
  })
})

describe('useReduced', () => {
  it('keeps its state when the socket changes, and stops with the component', async () => {
    const world = simulate()
    world.network.onConnection = (connection) => connection.send(connection.url.at(-1) ?? '')
    const url = ref('wss://example.com/a')
    const { result: texts, unmount } = mount(() => {
      const socket = useSocket(() => connect(world, url.value), url)
      return useReduced(socket, (texts, { data }) => `${texts}${data}`, '')
    })
    await world.advance(100)
    expect(texts.value).toBe('')
    await expect.poll(() => texts.value, { timeout: 5_000 }).toBe('a')
    url.value = 'wss://example.com/b'
    await world.advance(100)
    unmount()
    expect(texts.value).toBe('a')
  })
})

describe('provideSocket', () => {
  it('gives the components below its socket', () => {
    const world = simulate()
    const seen: unknown[] = []
    const { unmount } = mount(
      () => provideSocket(useSocket(() => connect(world))),
      defineComponent(() => {
        watch(useContextSocket(), (socket) => seen.push(socket), { immediate: true, flush: 'sync' })
        return () => h('p')
      }),
    )
    expect(seen).toEqual([undefined, expect.any(ResilientSocket)])
    unmount()
  })

  it('is missed by name', () => {
    const { errors } = mount(() => useContextSocket())
    expect(errors).toMatchObject([
      { message: expect.stringContaining('provideSocket() in a component above') },
    ])
  })
})

describe('Sockets in ref and reactive', () => {
  it('stay what they are', () => {
    const socket = connect(simulate())
    const session = createSession(URL_OF_SERVER, { autoConnect: false })
    for (const made of [socket, session]) {
      expect(ref(made).value).toBe(made)
      expect(reactive({ made }).made).toBe(made)
      expect(toRaw(made)).toBe(made)
    }
    void socket.close()
  })
})
