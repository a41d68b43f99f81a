// A finished run as text for an issue or a chat: five lines, and the recording below.
import { version } from 'resilient-socket/package.json'
import { TIMINGS } from '../clients/pair.ts'
import type { Setup } from '../page/address.ts'
import type { FinishedRun } from '../record/run.ts'

export interface Attachment extends Setup {
  readonly address: string
  readonly record: unknown
}

export function asMarkdown(run: FinishedRun, { timing, hasSession, address, record }: Attachment): string {
  const { label, plain, ours, comparison } = run
  const note = comparison.reason === '' ? '' : ` ${comparison.reason}`
  return `**${label}**, ${address}
- Plain \`WebSocket\`: ${plain.sentence}
- \`ResilientSocket\`${hasSession ? ' with a session' : ''}: ${ours.sentence}${note}
- resilient-socket ${version}, ${TIMINGS[timing].note}
- ${navigator.userAgent}

<details><summary>Everything that was recorded</summary>

\`\`\`json
${JSON.stringify(record, undefined, 2)}
\`\`\`

</details>
`
}
