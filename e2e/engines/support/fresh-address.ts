// Addresses that nobody has used before: engines hold failed and hanging dials against one.

let count = 0

/** All of 127.0.0.0/8 is this machine's; each worker of the test runner has a part of its own. */
export function freshAddress(): string {
  count += 1
  const worker = Number(process.env['TEST_WORKER_INDEX'] ?? 0)
  return `127.${100 + (worker % 100)}.${count >> 8}.${count & 255}`
}
