// The client's environment on virtual time. Knows no network.
import type { Environment } from '../environment/environment.ts'
import type { VirtualClock } from './clock.ts'
import type { PageModel } from './page.ts'

/** Browsers keep delays in 32 bits. Longer ones fire at once (HTML "Timers", Web IDL `long`). */
const LONGEST_DELAY = 2 ** 31 - 1

/** An environment without a `WebSocket`. */
export function environmentOf(
  clock: VirtualClock,
  page: PageModel,
  random: () => number,
  reportError: (error: unknown) => void,
): Environment {
  return {
    now: () => clock.now,
    random,
    setTimeout: (callback, delay) =>
      clock.schedule(callback, delay <= LONGEST_DELAY ? delay : 0, page.timerPace),
    clearTimeout: (handle) => clock.cancel(handle),
    isOnline: () => page.isOnline,
    isHidden: () => page.isHidden,
    subscribe: (listener) => page.subscribe(listener),
    reportError,
    baseUrl: 'https://app.example/page',
    WebSocket: undefined,
  }
}
