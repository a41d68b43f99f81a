import { ResilientSocket } from 'resilient-socket'

export function connectByCookie(): ResilientSocket {
  return new ResilientSocket(async ({ lastClose, signal }) => {
    if (lastClose?.code === 4401) await fetch('/refresh', { method: 'POST', signal })
    return '/by-cookie'
  })
}
