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

/** A line for each column in which somebody else is better than ours by more than chance. */
export function othersBetter({ title, columns, rows }: Section): readonly string[] {
  const own = rows.find((row) => row.title === OURS)
  return columns.flatMap(({ better, noise }, index) => {
    const cell = own?.cells[index]
    if (cell?.value === undefined) return []
    const limit = cell.value - noise
    const others = rows
      .filter(({ isOurs }) => !isOurs)
      .map(({ title, cells }) => ({ title, cell: cells[index] }))
      .filter(({ cell }) => cell?.value !== undefined && cell.value < limit)
      .sort((a, b) => (a.cell?.value ?? 0) - (b.cell?.value ?? 0))
    if (others.length === 0) return []
    const names = others.map(({ title, cell }) => `${title} (${cell?.text})`).join(', ')
    return [`**${title}.** ${better} than resilient-socket (${cell.text}): ${names}.`]
  })
}

/** The columns in which nobody else is better. */
export function oursBest({ title, columns, rows }: Section): readonly string[] {
  const own = rows.find((row) => row.title === OURS)
  const names = columns
    .filter((column, index) => {
      if (own?.cells[index]?.value === undefined) return false
      return (
        othersBetter({ title, how: '', columns: [column], rows: rows.map((row) => only(row, index)) })
          .length === 0
      )
    })
    .map((column) => column.title)
  return names.length === 0 ? [] : [`*${title}* (${names.join(', ')})`]
}

function only(row: Row, index: number): Row {
  const cell = row.cells[index]
  return { ...row, cells: cell === undefined ? [] : [cell] }
}

function valuesOf(rows: readonly Row[], index: number): readonly number[] {
  return rows.flatMap(({ cells }) => cells[index]?.value ?? [])
}
