// The README's comparison: columns of the page that decide most, between two marks. No number in it is typed by hand.
import { table } from '../../common/numbers.ts'
import type { Section } from './section.ts'

const BEGIN = '<!-- `npm run bench` writes this table. -->'
const END = '<!-- end -->'

/** Which column of which section, and what it is called here. */
const COLUMNS: readonly { readonly section: string; readonly column: string; readonly title: string }[] = [
  { section: 'A connection that dies in silence', column: 'idle', title: 'silent death, idle: usable after' },
  { section: 'A connection that dies in silence', column: 'busy', title: 'silent death, busy: usable after' },
  {
    section: 'A storm after an outage',
    column: 'busiest second',
    title: 'dials in the busiest second after an outage',
  },
  { section: 'Messages lost', column: 'black hole ↑', title: 'sent messages lost in a black hole' },
  { section: 'Size', column: 'min + gzip', title: 'size' },
]

/** @throws `Error` if the README has no place for the table, or a column isn't there. */
export function withComparison(readme: string, sections: readonly Section[]): string {
  const [before, rest] = readme.split(`${BEGIN}\n`)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md lacks ${BEGIN} and ${END}.`)
  return `${before}${BEGIN}\n\n${tableOf(sections)}\n\n${END}${after}`
}

function tableOf(sections: readonly Section[]): string {
  const columns = COLUMNS.map(({ section, column }) => columnOf(sections, section, column))
  const names = [...(columns[0]?.keys() ?? [])].filter((name) => columns.every((column) => column.has(name)))
  const rows = names.map((name) => [name, ...columns.map((column) => column.get(name) ?? '')])
  return table(['', ...COLUMNS.map(({ title }) => title)], rows)
}

/** What a column says of each library. */
function columnOf(sections: readonly Section[], title: string, name: string): ReadonlyMap<string, string> {
  const section = sections.find((section) => section.title === title)
  const index = section?.columns.findIndex((column) => column.title === name) ?? -1
  if (section === undefined || index < 0) throw new Error(`There is no column ${name} in ${title}.`)
  return new Map(section.rows.map((row) => [row.title, row.cells[index]?.text ?? '']))
}
