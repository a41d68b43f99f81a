// The strip that compares the two clients.
import { inSeconds } from '../page/durations.ts'
import { pagePart, setData, setText } from '../page/page-part.ts'
import { CLIENTS } from '../record/client-record.ts'
import type { Run } from '../record/run.ts'

export class ResultStrip {
  readonly #name = pagePart('run-name', HTMLElement)
  readonly #status = pagePart('run-status', HTMLElement)
  readonly #verdicts = {
    plain: pagePart('plain-verdict', HTMLElement),
    ours: pagePart('ours-verdict', HTMLElement),
  }

  show(run: Run | undefined, now: number): void {
    setText(this.#name, run?.label ?? 'No run yet')
    setText(this.#status, statusOf(run, now))
    for (const id of CLIENTS) {
      const result = run?.result(id, now)
      setText(this.#verdicts[id], result?.sentence ?? '–')
      setData(this.#verdicts[id], 'tone', result?.isDead ? 'dead' : '')
    }
  }
}

function statusOf(run: Run | undefined, now: number): string {
  if (run === undefined) return 'Cut it, or pick one.'
  if (run.finished === undefined) return `running for ${inSeconds(now - run.startedAt)}`
  const { better } = run.finished.comparison
  if (better === 'neither') return 'done: equal'
  return better === 'plain' ? 'done: plain did better' : 'done'
}
