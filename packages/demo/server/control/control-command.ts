// The control API: the body of POST /control, always `{ "lanes": ["<id>", …], "command": "…", … }`. A lane is one client
// as the server sees it: `/echo?lane=<id>` names it, and everything here is done to the named lanes and to no others.
//
//   listen   port?               opens a TCP port for the lane, that one if it is free, with a fault proxy behind it
//   leave                        closes that port, and all that the lane has
//   network  network: { … }      what the lane's network is like from now on; what isn't named is as it should be:
//              door              'open', 'refuse', 'reset', 'fin', 'hang', 'open-then-fin', or 200, 302, 401, 503
//              paused            true: what comes, either way, is held, and passes at once afterwards
//              blackHole         'none', 'up', 'down', 'both': what was held comes with TCP's next retransmission
//              delay, jitter     ms, each way        bandwidth   bytes/s        burst   ms between bursts
//   break    how                 to the TCP connections that there are: 'reset', 'fin', 'forget' (silent for good),
//                                'cut-silence', 'cut-fin', 'cut-reset' (a frame of 202 bytes of which 199 come), 'mend'
//   close    code, reason?       the echo service closes its WebSockets
//   pongs    pongs, after?       how heartbeats are answered: 'whole', 'short' (a byte is missing), 'newest' (of those
//                                of `after` ms), 'late' (by `after` ms), 'never', 'flood'
//   answers  held                true: the application is busy. Heartbeats are still answered, echoes are held; above
//                                1 MiB of them nothing more is read. false: what was held is sent, in order
//   token                        a fresh token, for `&token=` in the lane's address
//   expire                       no token of until now is good any more: WebSockets with one are closed with 4401
//   kill                         the echo service's WebSockets end without a close frame, and its sessions are forgotten
//   look                         nothing
//
// Answer: 200 with { "lanes": [{ "port"?, "links", "connections", "token"? }, …] }: TCP connections through the proxy,
// and WebSockets as the echo service sees them, when the command came. Otherwise { "error": "<what is wrong>" }.
import * as v from 'valibot'
import type { PongStyle } from '../echo/pong-style.ts'
import type { Break } from '../proxy/link.ts'
import type { Network } from '../proxy/network.ts'

export type ControlCommand = { readonly lanes: readonly string[] } & (
  | { readonly command: 'leave' | 'token' | 'expire' | 'kill' | 'look' }
  | { readonly command: 'listen'; readonly port: number }
  | { readonly command: 'network'; readonly network: Network }
  | { readonly command: 'break'; readonly how: Break }
  | { readonly command: 'close'; readonly code: number; readonly reason: string }
  | ({ readonly command: 'pongs' } & PongStyle)
  | { readonly command: 'answers'; readonly held: boolean }
)

const MAX_DURATION = 60_000
const MAX_BANDWIDTH = 1_000_000_000

// RFC 6455 section 7.4: 1004 to 1006 and 1015 never travel in a frame; 123 bytes are left for the reason (5.5).
const UNSENDABLE_CODES: readonly number[] = [1004, 1005, 1006, 1015]
const MAX_REASON_BYTES = 123

const LaneId = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,64}$/, 'A lane must be 1 to 64 letters, digits, "_" or "-".'),
)

const lanes = v.pipe(v.array(LaneId), v.minLength(1), v.maxLength(4))

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_DURATION))

const duration = v.optional(milliseconds, 0)

/** 0: the system chooses the port. */
const port = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 0)

const network: v.GenericSchema<unknown, Network> = v.strictObject({
  door: v.optional(
    v.picklist(['open', 'refuse', 'reset', 'fin', 'hang', 'open-then-fin', 200, 302, 401, 503]),
    'open',
  ),
  paused: v.optional(v.boolean(), false),
  blackHole: v.optional(v.picklist(['none', 'up', 'down', 'both']), 'none'),
  delay: duration,
  jitter: duration,
  bandwidth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_BANDWIDTH)), 0),
  burst: duration,
})

const command: v.GenericSchema<unknown, ControlCommand> = v.variant('command', [
  v.strictObject({ lanes, command: v.picklist(['leave', 'token', 'expire', 'kill', 'look']) }),
  v.strictObject({ lanes, command: v.literal('listen'), port }),
  v.strictObject({ lanes, command: v.literal('network'), network }),
  v.strictObject({
    lanes,
    command: v.literal('break'),
    how: v.picklist(['reset', 'fin', 'forget', 'mend', 'cut-silence', 'cut-fin', 'cut-reset']),
  }),
  v.strictObject({
    lanes,
    command: v.literal('close'),
    code: v.pipe(v.number(), v.check(isSendable, 'The code must be one that a server may send.')),
    reason: v.optional(v.pipe(v.string(), v.maxBytes(MAX_REASON_BYTES)), ''),
  }),
  v.strictObject({
    lanes,
    command: v.literal('pongs'),
    pongs: v.picklist(['whole', 'short', 'newest', 'late', 'never', 'flood']),
    after: v.optional(milliseconds, 3_000),
  }),
  v.strictObject({ lanes, command: v.literal('answers'), held: v.boolean() }),
])

/** Returns the lane of a connection; `undefined` if the id isn't valid. */
export function laneOf(url: URL): string | undefined {
  const id = url.searchParams.get('lane') ?? 'anonymous'
  return v.is(LaneId, id) ? id : undefined
}

/** Parses a command, or returns a sentence that says what is wrong with it. */
export function parseControlCommand(text: string): ControlCommand | { readonly error: string } {
  const body = v.safeParse(v.pipe(v.string(), v.parseJson()), text)
  if (!body.success) return { error: 'The body must be JSON.' }
  const { success, output, issues } = v.safeParse(command, body.output)
  if (success) return output
  const [issue] = issues
  const path = v.getDotPath(issue)
  return { error: path === null ? issue.message : `${path}: ${issue.message}` }
}

function isSendable(code: number): boolean {
  if (!Number.isInteger(code) || UNSENDABLE_CODES.includes(code)) return false
  return (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999)
}
