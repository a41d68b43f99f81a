// Numbers of a long test: printed at once, and kept in the report.
import type { TestInfo } from '@playwright/test'

type Figures = Readonly<Record<string, number | string | undefined>>

export function report(testInfo: TestInfo, title: string, figures: Figures): void {
  testInfo.annotations.push({ type: 'figures', description: JSON.stringify({ title, ...figures }) })
  const lines = Object.entries(figures).map(([name, value]) => `  ${name}: ${String(value ?? '') || '–'}`)
  console.log([title, ...lines].join('\n'))
}
