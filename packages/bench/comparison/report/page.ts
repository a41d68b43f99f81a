// docs/reference/comparison.md. No number in it is typed by hand.
import { table } from '../../common/numbers.ts'
import type { Surroundings } from '../../common/surroundings.ts'
import { facts, peers } from '../peers.ts'
import { othersBetter, oursBest, type Section, sectionText } from './section.ts'

export function pageOf(sections: readonly Section[], browser: string, surroundings: Surroundings): string {
  const { date, node, processor, versions } = surroundings
  const rows = peers.map((peer) => {
    const { title, package: name, options, server } = facts[peer]
    return [title, name === undefined ? '' : `\`${name}\` ${versions[name]}`, options, server]
  })
  return `# Compared with other clients

How resilient-socket does beside the native class and other libraries, in one run on one machine. Each number says how it was
measured, and the best of each column is bold.

\`npm run bench\` has written this page, on ${date}, with Chromium ${browser} and Node ${node} on ${processor}. No number here is typed by hand.

${better(sections)}

## Who is compared

Each with its default options, but for what the table says.

${table(['', 'which package', 'which options', 'which server'], rows)}

${sections.map(sectionText).join('\n\n')}
`
}

function better(sections: readonly Section[]): string {
  const lines = sections.flatMap(othersBetter)
  const rest = sections.flatMap(oursBest)
  return `## Where others are better

In this run, by more than chance${lines.length === 0 ? ': nowhere.' : ':'}

${lines.join('\n')}

Nobody was better than resilient-socket in: ${rest.join(', ')}.`
}
