// For how long the page has not run at all: a busy machine. Runs in the page.

const PACE = 50

let stalled = 0
let lastAt = performance.now()

setInterval(() => {
  stalled += sinceLast()
  lastAt = performance.now()
}, PACE)

function sinceLast(): number {
  return Math.max(0, performance.now() - lastAt - PACE)
}

/** Starts to measure; the function that it returns tells the milliseconds without those for which the page stood still. */
export function stopwatch(): () => number {
  const startedAt = performance.now()
  const stalledBefore = stalled + sinceLast()
  return () => Math.round(performance.now() - startedAt - (stalled + sinceLast() - stalledBefore))
}
