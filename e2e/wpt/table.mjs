// The results of the Web Platform Tests, by class, as text.

/** `results`: by class and address, the subtests. */
export function table(results) {
  const classes = Object.keys(results)
  const rows = new Map()
  for (const name of classes)
    for (const [url, subtests] of Object.entries(results[name]))
      for (const subtest of subtests) {
        // Ports are others for each class.
        const title = `${url} | ${subtest.name.replaceAll(/:\d+/g, ':port')}`
        rows.set(title, { ...rows.get(title), [name]: subtest })
      }
  const failed = [...rows].filter(([, row]) => classes.some((name) => !row[name]?.isPassed))
  const groups = [...new Set([...rows.keys()].map(groupOf))].sort()
  const sums = [...groups, 'all'].map((group) => {
    const own = [...rows].filter(([title]) => group === 'all' || groupOf(title) === group)
    const counts = classes.map((name) => own.filter(([, row]) => row[name]?.isPassed).length)
    return `| ${[group, own.length, ...counts].join(' | ')} |`
  })
  return [
    ...failed
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([title, row]) => [title, ...failures(row, classes)]),
    '',
    `| group | subtests | ${classes.join(' | ')} |`,
    `| --- |${' --- |'.repeat(classes.length + 1)}`,
    ...sums,
  ].join('\n')
}

function failures(row, classes) {
  return classes
    .filter((name) => !row[name]?.isPassed)
    .map((name) => `    ${name}: ${row[name]?.message?.split('\n')[0] ?? 'not run'}`)
}

/** The line, and where the script ran. */
function groupOf(title) {
  const line = title.includes('wpt_flags=h2') ? 'over HTTP/2' : title.includes('?wss') ? 'wss:' : 'ws:'
  return `${line}, ${/\.(\w*worker)\./.exec(title)?.[1] ?? 'page'}`
}
