// One attempt, from the user's functions to the end of `setup`. Knows no states.
import type { AttemptContext, Settings } from '../options.ts'
import { parseProtocols, parseUrl } from './address.ts'
import type { NativeSocket, NativeSocketListener } from './native-socket.ts'

/** What became of it: the milliseconds from constructor to native `open`, or who failed how. */
export type DialOutcome =
  | { readonly handshake: number }
  | { readonly code: 'provider' | 'constructor' | 'setup'; readonly error: unknown }

/** Makes the native socket at once, where neither `url` nor `protocols` is a function. Stops when `link` is discarded. */
export async function dial(
  link: NativeSocket,
  settings: Settings,
  context: AttemptContext,
  listener: NativeSocketListener,
): Promise<DialOutcome> {
  const { url, protocols, WebSocket, environment, setup } = settings
  let code: 'provider' | 'constructor' | 'setup' = 'provider'
  try {
    const address = typeof url === 'function' ? await url(context) : url
    if (link.isDiscarded) return { handshake: 0 }
    const href = parseUrl(address, environment.baseUrl)
    const list = parseProtocols(typeof protocols === 'function' ? await protocols(context) : protocols)
    if (link.isDiscarded) return { handshake: 0 }
    code = 'constructor'
    const dialedAt = link.clock.now()
    await link.adopt(list[0] ? new WebSocket(href, list) : new WebSocket(href), listener)
    const handshake = link.clock.now() - dialedAt
    code = 'setup'
    await setup(link.setupLink(), context)
    link.endSetup()
    return { handshake }
  } catch (error) {
    return { code, error }
  }
}
