// Where the component is: hidden, suspended, in an error boundary.
import { Activity, Component, type ReactElement, type ReactNode, Suspense, use, useState } from 'react'
import { flushSync } from 'react-dom'
import { ResilientSocket } from 'resilient-socket'
import { useSocket } from 'resilient-socket/react'
import { Live } from './live.tsx'
import type { SceneProps } from './record.ts'

const resolvers = new Map<string, () => void>()
const promises = new Map<string, Promise<void>>()

/** A promise by its name, which the test resolves. */
function promiseOf(name: string): Promise<void> {
  const promise = promises.get(name) ?? new Promise<void>((resolve) => resolvers.set(name, resolve))
  promises.set(name, promise)
  return promise
}

export function resolve(name: string): void {
  resolvers.get(name)?.()
}

export function Scene(props: SceneProps): ReactElement {
  const { server, scene, path, isHidden } = props
  const url = server + path
  switch (scene) {
    case 'activity':
      return (
        <Activity mode={isHidden ? 'hidden' : 'visible'}>
          <Live url={url} />
        </Activity>
      )
    case 'suspense':
      return (
        <Suspense fallback={<p>Loading</p>}>
          <Live url={url}>{isHidden && <Suspended />}</Live>
        </Suspense>
      )
    case 'never-mounted':
      return (
        <Suspense fallback={<p>Loading</p>}>
          <NeverMounted url={url} />
        </Suspense>
      )
    case 'boundary':
      return (
        <Boundary key={path}>
          <Live url={path === 'bad' ? 'ftp://example.com/' : url} />
        </Boundary>
      )
    case 'leave':
      return <Leaving url={url} />
    default:
      return <Live url={url} />
  }
}

function Suspended(): ReactElement {
  use(promiseOf('suspended'))
  return <p>Loaded</p>
}

function NeverMounted({ url }: { readonly url: string }): ReactElement {
  const socket = useSocket(() => new ResilientSocket(url), [url])
  use(promiseOf('never'))
  return <p>{socket?.state}</p>
}

/** Unmounts the component while it is called with a message. */
function Leaving({ url }: { readonly url: string }): ReactNode {
  const [hasLeft, setHasLeft] = useState(false)
  const leave = (text: string): void => {
    if (text === 'leave') flushSync(() => setHasLeft(true))
  }
  return hasLeft ? <p>Left</p> : <Live url={url} onMessage={leave} />
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error }
  }

  override componentDidCatch(error: unknown): void {
    record.caught.push(String(error))
  }

  override render(): ReactNode {
    return this.state.error === undefined ? this.props.children : <p>Caught</p>
  }
}
