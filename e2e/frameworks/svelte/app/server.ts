import { ResilientSocket } from 'resilient-socket'
import { render } from 'svelte/server'
import Live from './Live.svelte'

export let made = 0

export function renderLive(url: string): string {
  const make = (): ResilientSocket => {
    made += 1
    return new ResilientSocket(url)
  }
  return render(Live, { props: { make, deps: () => url } }).body
}
