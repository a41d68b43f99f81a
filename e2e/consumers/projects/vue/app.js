// `state` makes everything in it reactive, at any depth: the socket must come out as it went in.
import { h, reactive } from 'vue'
import { useLive } from './use-live.js'

export const App = {
  props: ['url'],
  setup({ url }) {
    const state = reactive({ live: useLive(url) })
    return () =>
      h('section', [
        h('button', { onClick: () => state.live.socket.send('hello') }, 'Say hello'),
        h('p', state.live.status.state),
        h('pre', state.live.lines.join('\n')),
      ])
  },
}
