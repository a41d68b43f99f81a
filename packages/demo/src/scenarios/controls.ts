// The controls above the workbench and their keys: the big button, the scenarios, the ticker.
import type { Setup } from '../page/address.ts'
import { connectCopyButton } from '../page/copy-button.ts'
import { listenToKeys } from '../page/keyboard.ts'
import { element, pagePart, setData, setText } from '../page/page-part.ts'
import { connectSwitch } from '../page/switch-button.ts'
import type { Run } from '../record/run.ts'
import type { Progress } from './scenario-player.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { tickerText } from './ticker.ts'

export interface Actions {
  /** A control was used. */
  takeOver(): void
  play(scenario: Scenario): void
  toggleCut(): void
  reload(): void
  /** Properties that `change` leaves out stay as they are. */
  reset(change?: Partial<Setup>): void
  /** The latest result as text; `undefined`: there is none. */
  result(): string | undefined
}

export class Controls {
  readonly #cut = pagePart('cut', HTMLButtonElement)
  readonly #tickerLabel = pagePart('ticker-label', HTMLElement)
  readonly #ticker = pagePart('ticker', HTMLElement)
  readonly #copyResult = pagePart('copy-result', HTMLButtonElement)
  readonly #showTiming: (isDefault: boolean) => void
  readonly #showSession: (hasSession: boolean) => void
  readonly #scenarios = new Map<Scenario, HTMLButtonElement>()

  constructor(actions: Actions) {
    this.#cut.addEventListener('click', () => actions.toggleCut())
    for (const [index, scenario] of SCENARIOS.entries()) {
      const button = element('button', scenario.label)
      button.type = 'button'
      button.setAttribute('aria-keyshortcuts', String(index + 1))
      button.addEventListener('click', () => actions.play(scenario))
      this.#scenarios.set(scenario, button)
    }
    pagePart('scenarios', HTMLElement).append(...this.#scenarios.values())
    pagePart('reload', HTMLButtonElement).addEventListener('click', () => actions.reload())
    pagePart('reset', HTMLButtonElement).addEventListener('click', () => actions.reset())
    this.#showTiming = connectSwitch('timing', (isDefault) =>
      actions.reset({ timing: isDefault ? 'default' : 'fast' }),
    )
    this.#showSession = connectSwitch('with-session', (hasSession) => actions.reset({ hasSession }))
    connectCopyButton(pagePart('copy-install', HTMLButtonElement), () =>
      pagePart('install', HTMLElement).textContent?.trim(),
    )
    connectCopyButton(this.#copyResult, () => actions.result())
    // A visitor who uses a control wants no automatic scenario.
    for (const type of ['click', 'change'])
      document.addEventListener(type, ({ target }) => {
        if (target instanceof Element && target.closest('button, input, select, summary') !== null)
          actions.takeOver()
      })
    const plays = SCENARIOS.map((scenario, index) => [index + 1, () => actions.play(scenario)])
    listenToKeys({ ...Object.fromEntries(plays), ' ': () => actions.toggleCut(), r: () => actions.reset() })
  }

  showSetup({ timing, hasSession }: Setup): void {
    this.#showTiming(timing === 'default')
    this.#showSession(hasSession)
  }

  showResult(hasResult: boolean): void {
    this.#copyResult.ariaDisabled = String(!hasResult)
  }

  show(progress: Progress | undefined, run: Run | undefined, isBroken: boolean, now: number): void {
    const { label, text } = tickerText(progress, run, now)
    setText(this.#tickerLabel, label)
    setText(this.#ticker, ` ${text}`)
    setData(this.#cut, 'isBroken', String(isBroken))
    for (const [scenario, button] of this.#scenarios)
      button.ariaPressed = String(progress?.scenario === scenario)
  }
}
