// A finished run as text to paste into an issue or a chat: five lines, and everything that was recorded below.
import { version } from 'resilient-socket/package.json'
import type { FinishedRun } from '../record/run.ts'

export interface Attachment {
  readonly options: string
  readonly address: string
  readonly record: unknown
}

export function asMarkdown(run: FinishedRun, { options, address, record }: Attachment): string {
  const { label, plain, ours, comparison } = run
  const note = comparison.reason === '' ? '' : ` ${comparison.reason}`
  return `**${label}**, ${address}
- Plain \`WebSocket\`: ${plain.sentence}
- \`ResilientSocket\`: ${ours.sentence}${note}
- resilient-socket ${version}, ${options}
- ${navigator.userAgent}

<details><summary>Everything that was recorded</summary>

\`\`\`json
${JSON.stringify(record, undefined, 2)}
\`\`\`

</details>
`
}
