// The headline: what is true now, in one sentence. Knows no page.
import { inSeconds } from '../page/durations.ts'
import type { ClientRecord, Condition } from '../record/client-record.ts'
import type { Records } from '../record/run.ts'

export interface Headline {
  readonly text: string
  readonly isDead: boolean
}

export interface Moment {
  readonly records: Records
  readonly isServerAway: boolean
  readonly isNetworkBlocked: boolean
  readonly isServerBusy: boolean
  /** Seconds until the first scenario plays automatically; `undefined`: none will. */
  readonly playsIn: number | undefined
  readonly now: number
}

export function headline(moment: Moment): Headline {
  const { plain, ours } = moment.records
  if (moment.isServerAway) return calm('The demo’s server is away.')
  if (plain.condition === 'asleep') return calm(`The page is ${plain.standstill}. Nothing runs.`)
  if (plain.condition === 'dead' && ours.condition === 'dead')
    return dead(`Both say OPEN. ${bothDead(seconds(plain, moment.now), seconds(ours, moment.now))}`)
  if (plain.condition === 'dead')
    return dead(`Your WebSocket says OPEN. It has been dead for ${seconds(plain, moment.now)}.`)
  if (ours.condition === 'dead')
    return dead(`ResilientSocket hasn’t noticed yet: dead for ${seconds(ours, moment.now)}.`)
  if (moment.isNetworkBlocked && ours.condition !== 'stopped')
    return calm('The network is gone. Both clients know.')
  if (plain.condition === 'alive' && ours.condition === 'alive') return calm(bothAlive(moment))
  return calm(pair(inWords(plain), inWords(ours)))
}

function bothDead(plain: string, ours: string): string {
  if (plain === ours) return `Both are dead, for ${plain}.`
  return `Your WebSocket has been dead for ${plain}, ResilientSocket for ${ours}.`
}

function bothAlive({ isServerBusy, playsIn }: Moment): string {
  if (isServerBusy) return 'The server is busy. Both connections are alive.'
  if (playsIn !== undefined) return `Both are connected. In ${playsIn} s you switch Wi-Fi.`
  return 'Both connections are alive.'
}

function pair(plain: string, ours: string): string {
  if (plain === ours) return `Both clients are ${plain}.`
  return `ResilientSocket is ${ours}. Your WebSocket is ${plain}.`
}

const IN_WORDS: Readonly<Record<Condition, string>> = {
  alive: 'alive',
  dead: 'dead',
  checking: 'checking its connection',
  asleep: 'asleep',
  connecting: 'reconnecting',
  stopped: 'closed',
}

function inWords({ condition, openedAt }: ClientRecord): string {
  return condition === 'connecting' && openedAt === 0 ? 'connecting' : IN_WORDS[condition]
}

function seconds({ conditionSince }: ClientRecord, now: number): string {
  return inSeconds(now - conditionSince)
}

function calm(text: string): Headline {
  return { text, isDead: false }
}

function dead(text: string): Headline {
  return { text, isDead: true }
}
