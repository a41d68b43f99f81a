import { ResilientSocket } from 'resilient-socket'
import { renderToString } from 'solid-js/web'
import { Live } from './live.tsx'

export let made = 0

export function renderLive(url: string): string {
  const make = (): ResilientSocket => {
    made += 1
    return new ResilientSocket(url)
  }
  return renderToString(() => <Live make={make} deps={() => url} />)
}
