// What must hold of replacements in every history, whatever happens. Keeps books of its own.
import type { Config } from '../../src/protocol/config.ts'
import type { State } from '../../src/protocol/state.ts'
import type { Transition } from './model-shell.ts'

export function claim(isTrue: boolean, rule: string): asserts isTrue {
  if (!isTrue) throw new Error(`Broken: ${rule}`)
}

export class ReplacementRules {
  #factor = 1
  #notBefore = 0

  readonly watch = (transition: Transition): void => {
    const { before, input, state, effects } = transition
    if (before.status.state === 'idle' || before.status.state === 'closed') {
      this.#factor = 1
      this.#notBefore = 0
    }
    if (state.pauseFactor === 1 && before.pauseFactor > 1) this.#seeReset(transition)
    if (before.replacement && !state.replacement) this.#seeEnd(transition)
    if (effects.includes('replace')) this.#seeDial(transition)
    if (effects.includes('promote')) this.#seePromotion(transition)
    if (input.type === 'heard' || input.type === 'pong')
      claim(
        !effects.includes('announce-loss') || before.replacement?.isDraining === true,
        'a proof of life never ends in a loss',
      )
    if (input.type === 'replacement-ended') seeFailure(transition)
  }

  readonly settled = ({ status, replacement, heartbeat }: State): void => {
    claim(!replacement || status.state === 'open', 'has a replacement only while open')
    claim(
      !replacement || replacement.isPlanned || status.health === 'suspect' || heartbeat.isAwaiting,
      'has one that nobody wants only in doubt',
    )
    claim(!replacement?.isDraining || status.health === 'good', 'drains only what is good')
  }

  #seeDial({ before, state, moment, config }: Transition): void {
    const { replacement } = state
    claim(config.overlap, 'dials beside only where there may be two')
    claim(before.status.state === 'open', 'dials beside only what is open')
    claim(!before.replacement && replacement !== undefined, 'dials beside one at a time')
    claim(replacement.deadline === moment.now + config.connectTimeout, 'bounds the dial beside')
    if (replacement.isPlanned) claim(state.status.health === 'good', 'rotates only what is good')
    else {
      claim(state.status.health === 'suspect', 'dials beside only what is in doubt')
      claim(moment.isOnline, 'dials beside only while online')
      claim(moment.now >= this.#notBefore, 'pauses between the dials beside')
    }
    this.#notBefore = moment.now + pause(config) * this.#factor
    this.#factor = Math.min(8, this.#factor * 2)
  }

  /** It is dialled as soon as ever again. */
  #seeReset({ before, input, effects }: Transition): void {
    const isAnswered = before.status.health === 'good' && before.heartbeat.isAwaiting
    const isRotated =
      before.replacement?.isPlanned && (effects.includes('promote') || effects.includes('dial'))
    const isNew = input.type === 'open' || input.type === 'reconnect'
    claim(isAnswered || isRotated === true || isNew, 'pauses as ever after an answer in time, or a rotation')
    this.#factor = 1
  }

  /** It has won, lost, or gone on as the next attempt. */
  #seeEnd({ effects, state, moment, config }: Transition): void {
    if (state.status.state !== 'open') return
    if (effects.includes('promote')) return
    this.#notBefore = moment.now + pause(config) * this.#factor
  }

  #seePromotion({ before, state, effects }: Transition): void {
    const { replacement } = before
    claim(replacement !== undefined && !state.replacement, 'promotes what there is')
    claim(effects.includes('announce-loss'), 'tells the loss before the switch')
    if (state.status.state === 'open')
      claim(
        effects.indexOf('announce-open') > effects.indexOf('announce-loss'),
        'tells the open after the loss',
      )
    else claim(state.deadline === replacement.deadline, 'leaves a dial the time that it had')
  }
}

function pause({ heartbeat, backoff }: Config): number {
  return heartbeat ? heartbeat.listen || heartbeat.interval : backoff.max
}

/** Nothing but what concerns replacements may change. */
function seeFailure({ before, state, effects }: Transition): void {
  const { replacement, pauseFactor, replaceFrom, rotateAt } = before
  const rest = { ...state, replacement, pauseFactor, replaceFrom, rotateAt }
  claim(
    JSON.stringify(rest) === JSON.stringify(before),
    'a failed replacement changes nothing while the old one lives',
  )
  const isHeld = replacement?.isDraining === true
  claim(effects.length === (isHeld ? 1 : 0), 'a failed replacement is not told')
}
