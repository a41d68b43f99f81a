import { ResilientSocket } from 'resilient-socket'

/** `maxAge`: less than a login is good for, in milliseconds. */
export function connectByTicket(maxAge = 12 * 60_000): ResilientSocket {
  return new ResilientSocket(
    async ({ signal }) => {
      const response = await fetch('/ticket', { method: 'POST', signal })
      if (response.ok) return `/by-ticket?${await response.text()}`
      // Nobody is logged in. The server closes with 4401, and the second time that is final.
      if (response.status === 401) return '/by-ticket'
      throw new Error(`No ticket: ${response.status}`) // tried again after a back-off
    },
    { maxAge },
  )
}
