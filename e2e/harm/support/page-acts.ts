// What is done to a client or to the page, in the page.

declare global {
  var signAt: Promise<number>
}

/** The main thread is busy for so long. */
export function block(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** Each further connection is used at once. */
export function sendAtOpen(id: string): void {
  const { ours, send } = pairs[id]!
  ours.on('open', () => send(0))
}

/** Ours says something on this connection and on each further one. */
export function greetAtOpen(id: string): void {
  const { ours, send } = pairs[id]!
  send(0)
  ours.on('open', () => send(0))
}

/** Both send a login so many milliseconds after each `open`, and the first one is over. */
export function loginAfterOpen({ id, delay }: { readonly id: string; readonly delay: number }): void {
  const { native, ours } = pairs[id]!
  const login = (): void => ours.send('login') && undefined
  setTimeout(() => {
    native.send('login')
    login()
  }, delay)
  ours.on('open', () => setTimeout(login, delay))
}

/** Notes when the page is told of it next; the library's own listeners come before. */
export function noteNext(sign: 'online' | 'visible'): void {
  globalThis.signAt = new Promise((resolve) => {
    if (sign === 'online') addEventListener(sign, () => resolve(Date.now()))
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === sign) resolve(Date.now())
    })
  })
}

export function noted(): Promise<number> {
  return globalThis.signAt
}
