// Lines of prose that are no longer than the other pages' are.

const WIDTH = 140

/** The same words; `hanging`: what later lines begin with. */
export function wrapped(text: string, hanging = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length <= WIDTH) line = longer
    else {
      lines.push(line)
      line = `${hanging}${word}`
    }
  }
  return [...lines, line].join('\n')
}
