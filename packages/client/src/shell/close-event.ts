// How a connection ended, as an event of the platform's own class.

/** Node has the class from version 23 on. */
export function closeEvent(
  type: string,
  { code, reason, wasClean }: Pick<CloseEvent, 'code' | 'reason' | 'wasClean'>,
): Event {
  const details = { code, reason, wasClean }
  if (typeof CloseEvent === 'function') return new CloseEvent(type, details)
  return Object.assign(new Event(type), details)
}
