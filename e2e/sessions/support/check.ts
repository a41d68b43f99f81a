// What was promised, held against both logs. Knows no browser and no server.
import type { Fate } from 'resilient-socket/session'
import type { ClientEntry, ServerEntry } from './logs.ts'

export interface Verdict {
  readonly violations: readonly string[]
  /** Handled by the server. */
  readonly up: number
  /** Handled by the client. */
  readonly down: number
  readonly resumed: number
  readonly replayed: number
  /** Reasons. */
  readonly resets: readonly string[]
  /** How many were told in resets. */
  readonly fates: Readonly<Record<Fate, number>>
}

/** `live`: the session that goes on: nothing of it is under way any more. */
export function check(
  client: readonly ClientEntry[],
  server: readonly ServerEntry[],
  live: string | undefined,
): Verdict {
  const violations: string[] = []
  const complain = (what: string): void => void violations.push(what)
  const handled = checkHandlers(server, complain)
  const fates = checkFates(client, handled, complain)
  const down = checkDown(client, server, live, complain)
  const resumes = client.filter((entry) => entry.what === 'resumed')
  return {
    violations,
    up: handled.done.size,
    down,
    resumed: resumes.length,
    replayed: resumes.reduce((sum, { replayed }) => sum + replayed, 0),
    resets: client.flatMap((entry) => (entry.what === 'reset' ? [entry.reason] : [])),
    fates,
  }
}

/** The client's messages, by their own numbers. */
interface Handled {
  readonly got: ReadonlySet<number>
  readonly done: ReadonlySet<number>
}

/** Handlers get each message once, in order, whole, one at a time; a session's keys have no gap. */
function checkHandlers(server: readonly ServerEntry[], complain: (what: string) => void): Handled {
  const got = new Set<number>()
  const done = new Set<number>()
  const numbers = new Map<string, number>()
  const lastOf = new Map<string, { number: number; index: number }>()
  for (const entry of server) {
    if (entry.what === 'error') complain(`the hub tells ${entry.message}`)
    if (entry.what === 'done') done.add(numbers.get(entry.key)!)
    if (entry.what !== 'got') continue
    const { key, number, isWhole } = entry
    const [session = '', index] = key.split(':')
    const last = lastOf.get(session) ?? { number: 0, index: 0 }
    if (got.has(number)) complain(`the server got ${number} twice`)
    if (number <= last.number) complain(`the server got ${number} after ${last.number}`)
    if (Number(index) !== last.index + 1) complain(`the key after ${session}:${last.index} is ${key}`)
    if (last.index > 0 && !done.has(last.number)) complain(`${number} came before ${last.number} was handled`)
    if (!isWhole) complain(`the server got ${number}, but not all of it`)
    lastOf.set(session, { number, index: Number(index) })
    got.add(number)
    numbers.set(key, number)
  }
  return { got, done }
}

/** Each message that was taken is acknowledged and handled, or told in a reset with its true fate. */
function checkFates(
  client: readonly ClientEntry[],
  { got, done }: Handled,
  complain: (what: string) => void,
): Record<Fate, number> {
  const counts = { received: 0, unsent: 0, unknown: 0 }
  /** What this session has taken, and how many of it are acknowledged. */
  let taken: number[] = []
  let acknowledged = 0
  const tell = (number: number, fate: Fate): void => {
    counts[fate] += 1
    if (fate === 'received' && !done.has(number)) complain(`${number} was told to be received, and wasn't`)
    if (fate === 'unsent' && got.has(number)) complain(`${number} was told to be unsent, and was handled`)
  }
  for (const entry of client) {
    if (entry.what === 'send' && entry.result !== 'dropped') taken.push(entry.number)
    if (entry.what === 'delivered' && !done.has(entry.number)) complain(`${entry.number} was not delivered`)
    if (entry.what === 'acknowledged') acknowledged = taken.length - entry.left
    if (entry.what !== 'reset') continue
    const left = taken.slice(acknowledged)
    const told = entry.unacked.map(({ number }) => number)
    if (String(told) !== String(left)) complain(`a reset tells of ${told}, but ${left} were unacknowledged`)
    for (const { number, fate } of entry.unacked) tell(number, fate)
    for (const number of taken.slice(0, acknowledged))
      if (!done.has(number)) complain(`${number} was acknowledged, and not handled`)
    taken = []
    acknowledged = 0
  }
  for (const number of taken) if (!done.has(number)) complain(`${number} was lost`)
  return counts
}

/** The client gets of each session's messages a beginning, once and in order; and all while the session lives. */
function checkDown(
  client: readonly ClientEntry[],
  server: readonly ServerEntry[],
  live: string | undefined,
  complain: (what: string) => void,
): number {
  const sent = new Map<string, number>()
  for (const entry of server) if (entry.what === 'sent') sent.set(entry.session, entry.number)
  const got = new Map<string, number>()
  let current = ''
  for (const entry of client) {
    if (entry.what !== 'message') continue
    const { session, number, isWhole } = entry
    const last = got.get(session) ?? 0
    if (number !== last + 1) complain(`the client got ${session} ${number} after ${last}`)
    if (session !== current && last > 0)
      complain(`the client got ${session} ${number} after one of ${current}`)
    if (!isWhole) complain(`the client got ${session} ${number}, but not all of it`)
    got.set(session, number)
    current = session
  }
  // What a killed server has sent it may not have written down.
  for (const [session, count] of got)
    if (count > (sent.get(session) ?? 0) + 1)
      complain(`the client got ${count} of ${session}, more than were sent`)
  if (live !== undefined && (got.get(live) ?? 0) !== (sent.get(live) ?? 0))
    complain(`the client got ${got.get(live) ?? 0} of ${live}, but ${sent.get(live)} were sent`)
  return [...got.values()].reduce((sum, count) => sum + count, 0)
}
