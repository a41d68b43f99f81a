import { ResilientSocket } from 'resilient-socket'
import { createSession, type Session } from 'resilient-socket/session'
import { createResource, createSignal, ErrorBoundary, For, type JSX, Show, Suspense } from 'solid-js'
import { Live } from './live.tsx'

export function App(props: { readonly base: string }): JSX.Element {
  const [path, setPath] = createSignal('first')
  const [isShown, setShown] = createSignal(true)
  const [suspended, setSuspended] = createSignal<Promise<void>>()
  let resolve = (): void => undefined
  const [ready] = createResource(suspended, (promise) => promise)

  function make(): ResilientSocket | Session {
    const url = path() === 'bad' ? 'bad:' : props.base + path()
    return path() === 'session' ? createSession(url) : new ResilientSocket(url)
  }

  function suspend(): void {
    const promise = new Promise<void>((done) => {
      resolve = done
    })
    setSuspended(promise)
  }

  return (
    <>
      <button type="button" onClick={() => setShown(!isShown())}>
        Toggle
      </button>
      <For each={['first', 'second', 'session', 'bad']}>
        {(name) => (
          <button type="button" onClick={() => setPath(name)}>
            Path {name}
          </button>
        )}
      </For>
      <button type="button" onClick={suspend}>
        Suspend
      </button>
      <button type="button" onClick={() => resolve()}>
        Resolve
      </button>
      <Show when={isShown()}>
        <Suspense fallback={<p>Suspended</p>}>
          {ready()}
          <ErrorBoundary fallback={(error: Error) => <p>Failed: {error.name}</p>}>
            <Live make={make} deps={path} onBye={() => setShown(false)} />
          </ErrorBoundary>
        </Suspense>
      </Show>
    </>
  )
}
