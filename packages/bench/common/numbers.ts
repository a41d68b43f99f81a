// Numbers of many rounds as one, and rows as a table.

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

export function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN
}

/** A column whose name begins with `which`, which isn't shown, holds words; so does the first one. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const marks = head.map((name, index) => (index === 0 || name.startsWith('which') ? '---' : '---:'))
  const names = head.map((name) => name.replace(/^which ?/, ''))
  return [names, marks, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
