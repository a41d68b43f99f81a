// Numbers of one measurement: a row for each library. The best of each column is marked, and who is better than ours is told.
import { table } from '../../common/numbers.ts'
import { wrapped } from './wrapped.ts'

export interface Cell {
  readonly text: string
  /** What is compared: less is better. Without it, the cell only tells something. */
  readonly value?: number
}

export interface Row {
  readonly title: string
  /** Not another's. */
  readonly isOurs: boolean
  readonly cells: readonly Cell[]
}

export interface Column {
  readonly title: string
  /** What a better value means, as the beginning of a sentence that names who has it: `Smaller`. */
  readonly better: string
  /** What differs by chance, in the unit of the values. */
  readonly noise: number
}

export interface Section {
  readonly title: string
  readonly how: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

const OURS = '**resilient-socket**'

export const NOTHING: Cell = { text: '—' }

export function failed(error: unknown): Cell {
  const text = error instanceof Error ? error.message : String(error)
  return { text: `failed: ${text.split('\n')[0]?.replaceAll('|', '/').slice(0, 60)}` }
}

export function sectionText({ title, how, columns, rows }: Section): string {
  const best = columns.map((_, index) => Math.min(...valuesOf(rows, index)))
  const lines = rows.map(({ title, cells }) => [
    title,
    ...cells.map(({ text, value }, index) =>
      value !== undefined && Number.isFinite(value) && value === best[index] ? `**${text}**` : text,
    ),
  ])
  return `## ${title}\n\n${wrapped(how)}\n\n${table(['', ...columns.map(({ title }) => title)], lines)}`
}

/** A sentence for each column in which somebody else is better than ours by more than chance; together. */
export function othersBetter(section: Section): readonly string[] {
  const sentences = section.columns.flatMap((_, index) => sentenceOf(section, index) ?? [])
  return sentences.length === 0 ? [] : [`**${section.title}.** ${sentences.join(' ')}`]
}

/** The columns in which nobody else is better. */
export function oursBest(section: Section): readonly string[] {
  const { title, columns, rows } = section
  const names = columns
    .filter(
      (_, index) => ownCell(rows, index)?.value !== undefined && sentenceOf(section, index) === undefined,
    )
    .map((column) => column.title)
  return names.length === 0 ? [] : [`*${title}* (${names.join(', ')})`]
}

function sentenceOf({ columns, rows }: Section, index: number): string | undefined {
  const column = columns[index]
  const own = ownCell(rows, index)
  if (column === undefined || own?.value === undefined) return undefined
  const limit = own.value - column.noise
  const others = rows
    .filter(({ isOurs }) => !isOurs)
    .flatMap(({ title, cells }) => {
      const { text = '', value = Number.POSITIVE_INFINITY } = cells[index] ?? {}
      return value < limit ? [{ name: `${title} (${brief(text)})`, value }] : []
    })
    .sort((a, b) => a.value - b.value)
  if (others.length === 0) return undefined
  return `${column.better} than resilient-socket (${brief(own.text)}): ${others.map(({ name }) => name).join(', ')}.`
}

function ownCell(rows: readonly Row[], index: number): Cell | undefined {
  return rows.find(({ title }) => title === OURS)?.cells[index]
}

/** Without what a cell has in brackets. */
function brief(text: string): string {
  return text.replace(/ \(.*\)$/, '')
}

function valuesOf(rows: readonly Row[], index: number): readonly number[] {
  return rows.flatMap(({ cells }) => cells[index]?.value ?? [])
}
