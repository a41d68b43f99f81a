import { ResilientSocket } from 'resilient-socket'

export function connectByMessage(): ResilientSocket {
  // A function, although the URL is always the same: only then does 4401 mean "try again with a fresh ticket".
  return new ResilientSocket(() => '/by-message', {
    async setup(link) {
      const response = await fetch('/ticket', { method: 'POST', signal: link.signal })
      link.send(response.ok ? await response.text() : 'no ticket')
      await link.receive() // "welcome": until then everything else waits in the queue
    },
  })
}
