// Mounts probes with React and with Vue. Knows no hook.
import { createElement, type FunctionComponent, StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { type Component, createApp, h, nextTick, shallowReactive } from 'vue'
import type { ProbeProps } from './log.ts'

export interface Mounted {
  /** Returns when the change is committed. */
  render(change: Partial<ProbeProps>): Promise<void>
  unmount(): void
}

export function mountReact(
  Probe: FunctionComponent<ProbeProps>,
  props: ProbeProps,
  isStrict: boolean,
): Mounted {
  const root = createRoot(newElement())
  let current = props
  const render = (): void => {
    const element = createElement(Probe, current)
    root.render(isStrict ? createElement(StrictMode, null, element) : element)
  }
  render()
  return {
    async render(change) {
      current = { ...current, ...change }
      flushSync(render)
    },
    unmount: () => root.unmount(),
  }
}

export function mountVue(probe: unknown, props: ProbeProps): Mounted {
  const current = shallowReactive({ ...props })
  const app = createApp({ render: () => h(probe as Component, { ...current }) })
  app.mount(newElement())
  return {
    async render(change) {
      Object.assign(current, change)
      await nextTick()
    },
    unmount: () => app.unmount(),
  }
}

function newElement(): HTMLElement {
  return document.body.appendChild(document.createElement('div'))
}
