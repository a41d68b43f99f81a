import { ResilientSocket } from 'resilient-socket'

let socket: ResilientSocket | undefined

/** The page's one socket. The first call makes it, so importing this file connects nowhere. */
export function liveSocket(): ResilientSocket {
  socket ??= new ResilientSocket('/live', { autoConnect: typeof window !== 'undefined' })
  return socket
}

/** Listeners stay: after `signIn` they receive messages again. */
export async function signOut(): Promise<void> {
  await liveSocket().close()
}

export function signIn(): void {
  liveSocket().open()
}
