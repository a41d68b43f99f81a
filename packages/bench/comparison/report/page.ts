// docs/reference/comparison.md. No number in it is typed by hand.
import { table } from '../../common/numbers.ts'
import type { Surroundings } from '../../common/surroundings.ts'
import { facts, peers } from '../peers.ts'
import { othersBetter, oursBest, type Section, sectionText } from './section.ts'
import { wrapped } from './wrapped.ts'

export function pageOf(sections: readonly Section[], browser: string, surroundings: Surroundings): string {
  const { date, node, processor, versions } = surroundings
  const rows = peers.map((peer) => {
    const { title, package: name, options, server } = facts[peer]
    return [title, name === undefined ? '' : `\`${name}\` ${versions[name]}`, options, server]
  })
  const surroundingsText = `\`npm run bench\` has written this page, on ${date}, with Chromium ${browser} and Node ${node} on ${processor}.
No number here is typed by hand.`
  return `# Compared with other clients

How resilient-socket does beside the native class and other libraries, in one run on one machine. Each section says how its numbers were
measured. The best of each column is bold.

${wrapped(surroundingsText)}

${better(sections)}

## Who is compared

Each has its default options, apart from what the table says.

${table(['', 'which package', 'which options', 'which server'], rows)}

${sections.map(sectionText).join('\n\n')}
`
}

/** In plain words, from the numbers alone. */
export function better(sections: readonly Section[]): string {
  const lines = sections.flatMap(othersBetter).map((line) => wrapped(`- ${line}`, '  '))
  const rest = sections.flatMap(oursBest)
  const first = lines.length === 0 ? 'Nowhere in this run.' : 'In this run, by more than chance:'
  const last = rest.length === 0 ? '' : `Nobody was better than resilient-socket in: ${rest.join(', ')}.`
  return ['## Where others are better', first, lines.join('\n'), wrapped(last)].filter(Boolean).join('\n\n')
}
