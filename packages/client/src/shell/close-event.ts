// Makes close events.

/** An event of the platform's `CloseEvent` class, which Node has since version 23. */
export function closeEvent(
  type: string,
  { code, reason, wasClean }: Pick<CloseEvent, 'code' | 'reason' | 'wasClean'>,
): Event {
  const details = { code, reason, wasClean }
  if (typeof CloseEvent === 'function') return new CloseEvent(type, details)
  return Object.assign(new Event(type), details)
}
