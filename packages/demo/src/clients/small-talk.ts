// The texts of the messages, repeated in a loop.
const LINES: readonly string[] = [
  'Are you on the 8:12?',
  'Yes, coach 5',
  'Save me a seat',
  'Done',
  'Is the deck final?',
  'Sent it to you',
  'Slide 4 has a typo',
  'Fixed',
  'Coffee?',
  'Please',
  'Oat milk',
  'Platform 7 now',
  'Where are you?',
  'Right behind you',
  'Ha',
  'Doors are closing',
]

/** Returns the text of a message by its number. */
export function smallTalk(number: number): string {
  return LINES[number % LINES.length] ?? ''
}
