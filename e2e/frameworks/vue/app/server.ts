import { ResilientSocket } from 'resilient-socket'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import Live from './Live.vue'
import Rendered from './Rendered.vue'

export let made = 0

export function renderLive(url: string): Promise<string> {
  const make = (): ResilientSocket => {
    made += 1
    return new ResilientSocket(url)
  }
  return renderToString(createSSRApp(Live, { make, path: 'first' }))
}

export function renderPage(base: string): Promise<string> {
  return renderToString(createSSRApp(Rendered, { base }))
}
