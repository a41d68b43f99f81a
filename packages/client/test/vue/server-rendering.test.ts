import { describe, expect, it } from 'vitest'
import { createSSRApp, defineComponent, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { ResilientSocket, type Status } from '../../src/index.ts'
import { simulate } from '../../src/testing.ts'
import {
  provideSocket,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from '../../src/vue.ts'

const { environment, WebSocket, network } = simulate()

describe('On a server', () => {
  it('makes no socket, and renders the same each time', async () => {
    let made = 0
    const Child = defineComponent(() => {
      const socket = useContextSocket()
      const state = useStatus(socket, ({ state }) => state)
      return () => h('p', [state.value, String(socket.value)])
    })
    const Page = defineComponent(async () => {
      const socket = provideSocket(
        useSocket(() => {
          made += 1
          return new ResilientSocket('wss://example.com', { environment, WebSocket })
        }),
      )
      useMessage(socket, () => undefined)
      const status = useStatus(socket)
      const texts = useReduced(socket, (texts) => texts, ['initial'])
      await Promise.resolve()
      return () => h('main', [JSON.stringify(status.value), ...texts.value, h(Child)])
    })
    const markup = [await renderToString(createSSRApp(Page)), await renderToString(createSSRApp(Page))]
    const expected =
      '<main>{&quot;state&quot;:&quot;idle&quot;,&quot;health&quot;:&quot;down&quot;}initial<p>idleundefined</p></main>'
    expect(markup).toEqual([expected, expected])
    expect([made, network.dials.length]).toEqual([0, 0])
  })

  it('listens to no socket that is there already', async () => {
    const socket = new ResilientSocket('wss://example.com', { environment, WebSocket })
    let subscribed = 0
    const counted = {
      get status() {
        return socket.status
      },
      subscribe(listener: (status: Status) => void) {
        subscribed += 1
        return socket.subscribe(listener)
      },
    }
    const Page = defineComponent(() => {
      const status = useStatus(counted)
      useMessage(socket, () => undefined)
      return () => h('p', status.value.state)
    })
    expect(await renderToString(createSSRApp(Page))).toBe('<p>idle</p>')
    expect([subscribed, socket.listenerCount('message')]).toEqual([0, 0])
    void socket.close()
  })
})
