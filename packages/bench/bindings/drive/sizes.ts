// What an application's bundle gains by one component with a live connection. Knows no browser.
import { gzippedSize } from '../../common/sizes.ts'
import type { HookName } from '../hooks.ts'

export interface Size {
  readonly total: number
  /** Ours: without the core, which an application may have anyway. */
  readonly binding: number | undefined
}

/** An application has them anyway. */
const FRAMEWORKS = ['react', 'react-dom', 'vue']
const BINDING = '{ useSocket, useStatus, useMessage, useReduced }'
const CORE = "export { ResilientSocket } from 'resilient-socket'"

/** What the component imports. */
const imports: Readonly<Record<HookName, readonly string[]>> = {
  'ours-react': [CORE, `export ${BINDING} from 'resilient-socket/react'`],
  'party-web-socket': ["export { useWebSocket } from 'partysocket/react'"],
  'party-socket': ["export { usePartySocket } from 'partysocket/react'"],
  'react-use-websocket': ["export { useWebSocket, ReadyState } from 'react-use-websocket'"],
  'ours-vue': [CORE, `export ${BINDING} from 'resilient-socket/vue'`],
  vueuse: ["export { useWebSocket } from '@vueuse/core'"],
}

export async function measureSizes(): Promise<ReadonlyMap<HookName, Size>> {
  const sizes = Object.entries(imports).map(async ([hook, [first = '', binding]]) => {
    const total = await gzippedSize(binding === undefined ? first : `${first}\n${binding}`, FRAMEWORKS)
    return [
      hook as HookName,
      { total, binding: binding === undefined ? undefined : await gzippedSize(binding, FRAMEWORKS) },
    ] as const
  })
  return new Map(await Promise.all(sizes))
}
