// Shows the scene that the address names, in strict mode.
import { StrictMode, startTransition } from 'react'
import { createRoot, hydrateRoot, type Root, type RootOptions } from 'react-dom/client'
import type { SceneProps } from './record.ts'
import { resolve, Scene } from './scenes.tsx'
import './record.ts'

const query = new URLSearchParams(location.search)
let props: SceneProps = {
  server: query.get('server') ?? '',
  scene: query.get('scene') ?? 'live',
  path: query.get('path') ?? '',
  isHidden: query.has('hidden'),
}

// The console would have them otherwise: what error boundaries catch is none of its business.
const options: RootOptions = { onCaughtError: () => undefined }

function element(): React.ReactElement {
  return (
    <StrictMode>
      <Scene {...props} />
    </StrictMode>
  )
}

const container = document.querySelector('#root') as HTMLElement
const root: Root = container.hasChildNodes()
  ? hydrateRoot(container, element(), options)
  : createRoot(container, options)
if (!container.hasChildNodes()) root.render(element())

globalThis.showAtOnce = (change) => {
  props = { ...props, ...change }
  root.render(element())
}
globalThis.show = (change) => startTransition(() => showAtOnce(change))
globalThis.resolvePromise = resolve
globalThis.unmount = () => root.unmount()
