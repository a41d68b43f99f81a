// What must hold in every history, whatever happens. Keeps books of its own, from inputs and effects alone.
import type { Config } from '../../src/protocol/config.ts'
import { nextDeadline } from '../../src/protocol/deadlines.ts'
import type { Effect } from '../../src/protocol/effects.ts'
import type { Moment } from '../../src/protocol/inputs.ts'
import { holdsMessages, type State } from '../../src/protocol/state.ts'
import { AttemptRules } from './attempt-rules.ts'
import { claim } from './claim.ts'
import { flawOf } from './legal-state.ts'
import { LivenessRules } from './liveness-rules.ts'
import type { Rules, Transition } from './model-shell.ts'
import { ReplacementRules } from './replacement-rules.ts'

/** Effects that each decide what comes of the socket. */
const FATES: readonly Effect['type'][] = ['dial', 'waiting', 'closed', 'ask-verdict', 'ask-delay']

export class ProtocolRules implements Rules {
  /** Effects and phases that were seen at all, and deadlines that were met. */
  readonly seen = new Set<string>()
  readonly #parts: readonly { watch(transition: Transition): void }[] = [
    new AttemptRules(),
    new LivenessRules(),
    new ReplacementRules(),
  ]
  #isWanted = false
  #hasFinished = true
  #isOpen = false

  watch(transition: Transition): void {
    const { before, input, state, effects } = transition
    if (input.type === 'open' || input.type === 'reconnect') this.#isWanted = true
    else if (input.type === 'close') this.#isWanted = false
    if (input.type === 'tick') this.#seeTick(transition)
    for (const part of this.#parts) part.watch(transition)
    for (const { type } of effects) this.seen.add(`effect ${type}`)
    const flaw = flawOf(state)
    claim(!flaw, `${flaw}`)
    claim(effects.filter(({ type }) => FATES.includes(type)).length <= 1, 'one fate')
    this.#seeConnection(transition)
    if (effects.some(({ type }) => type === 'dial' || type === 'replace'))
      claim(this.#isWanted, 'dials only where somebody wants it')
    if (effects.some(({ type }) => type === 'closed')) {
      claim(!this.#hasFinished || before.phase.is === 'idle', 'finishes once')
      this.#hasFinished = true
      this.#isWanted = false
    } else if (effects.some(({ type }) => type === 'dial')) this.#hasFinished = false
    const isSame = JSON.stringify(state.status) === JSON.stringify(before.status)
    claim((state.status === before.status) === isSame, 'a new status says something new')
  }

  settled(state: State, moment: Moment, config: Config): void {
    const { phase, server } = state
    this.seen.add(`phase ${phase.is}`)
    if (phase.is === 'open') {
      this.seen.add(`check ${phase.check.is}`)
      if (phase.replacement) this.seen.add(`replacement ${phase.replacement.is}`)
    }
    const { at } = nextDeadline(state, moment, config)
    claim(phase.is !== 'judging', 'every end is judged')
    if (phase.is === 'idle' || phase.is === 'closed') claim(at === Infinity, `${phase.is}: no deadline`)
    else if (phase.is === 'connecting' || phase.is === 'closing')
      claim(Number.isFinite(at), `${phase.is}: a deadline`)
    else if (phase.is === 'waiting')
      claim(phase.reason === 'pagehide' || Number.isFinite(at), 'waits for something')
    else if (phase.is === 'open' && config.heartbeat && server.isTrusted)
      claim(Number.isFinite(at), 'looks after a connection that it can ask')
    if (phase.is === 'closed') claim(this.#hasFinished, 'tells that it is closed')
    else claim(!this.#hasFinished || phase.is === 'idle', 'is closed once it has told so')
  }

  /** A deadline that was met is gone, put off, or the next of its kind. */
  #seeTick({ before, state, effects, moment, config }: Transition): void {
    const due = nextDeadline(before, moment, config)
    if (due.at > moment.now) {
      claim(effects.length === 0 && state.status === before.status, 'time alone changes nothing early')
      return
    }
    this.seen.add(`met ${due.kind}`)
    const next = nextDeadline(state, moment, config)
    claim(next.at > moment.now || next.kind !== due.kind, `${due.kind} is met once`)
  }

  #seeConnection({ before, input, state, effects }: Transition): void {
    for (const [index, effect] of effects.entries()) {
      if (effect.type === 'opened') {
        claim(!this.#isOpen, 'a loss is told before the next open')
        this.#isOpen = true
      } else if (effect.type === 'lost') {
        claim(this.#isOpen, 'only open ones are lost')
        claim(Object.isFrozen(effect.info), 'what is told is frozen')
        this.#isOpen = false
      } else if (effect.type === 'closed') this.#isOpen = false
      else if (effect.type === 'waiting' || effect.type === 'dial')
        claim(!this.#isOpen, 'a loss is told before what comes next')
      else if (effect.type === 'start-close' && input.type === 'close')
        claim(effects[index - 1]?.type === 'flush', 'hands over what is queued before it closes')
      else if (effect.type === 'flush' && input.type !== 'close')
        claim(!holdsMessages(state), 'sends nothing to whom messages are held from')
    }
    const isFreed = holdsMessages(before) && !holdsMessages(state) && state.phase.is === 'open'
    const isSent = effects.some(({ type }) => type === 'flush' || type === 'opened')
    claim(!isFreed || isSent, 'sends what was held')
    if (input.type === 'message' || input.type === 'pong')
      claim(
        !effects.some(({ type }) => type === 'lost') || isDraining(before),
        'a proof of life ends in no loss',
      )
  }
}

function isDraining({ phase }: State): boolean {
  return phase.is === 'open' && phase.replacement?.is === 'draining'
}
