// Renders one hook's component in Node, as a server does, and prints what came of it. Started by ../drive/server-rendering.ts.
import type { HookName } from '../hooks.ts'
import { Log, type ProbeProps } from '../page/log.ts'

let dials = 0
/** Node has the class from version 22 on. */
globalThis.WebSocket = class {
  constructor() {
    dials += 1
  }
  addEventListener(): void {}
  close(): void {}
} as unknown as typeof WebSocket

const hook = process.argv[2] as HookName
const props: ProbeProps = { host: '127.0.0.1:9', room: 'rendered', log: new Log('both', false), version: 0 }

let html: string | undefined
let error: string | undefined
try {
  html = await render()
} catch (reason) {
  error = reason instanceof Error ? reason.message : String(reason)
}
await new Promise((resolve) => setTimeout(resolve, 500))
const hasDefault =
  hook !== 'react-use-websocket' || typeof (await import('react-use-websocket')).default === 'function'
console.log(JSON.stringify({ html, error, dials, hasDefault }))
process.exit(0)

async function render(): Promise<string> {
  switch (hook) {
    case 'ours-react':
      return renderReact((await import('../page/ours-react.ts')).OursReact)
    case 'party-web-socket':
      return renderReact((await import('../page/party.ts')).PartyWebSocket)
    case 'party-socket':
      return renderReact((await import('../page/party.ts')).PartySocket)
    case 'react-use-websocket':
      return renderReact((await import('../page/react-use-websocket.ts')).ReactUseWebsocket)
    case 'ours-vue':
      return renderVue((await import('../page/ours-vue.ts')).OursVue)
    case 'vueuse':
      return renderVue((await import('../page/vueuse.ts')).VueUse)
  }
}

async function renderReact(Probe: import('react').FunctionComponent<ProbeProps>): Promise<string> {
  const { createElement } = await import('react')
  const { renderToString } = await import('react-dom/server')
  return renderToString(createElement(Probe, props))
}

async function renderVue(probe: unknown): Promise<string> {
  const { createSSRApp, h } = await import('vue')
  const { renderToString } = await import('vue/server-renderer')
  return renderToString(createSSRApp({ render: () => h(probe as import('vue').Component, { ...props }) }))
}
