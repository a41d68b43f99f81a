// The ids of headings, as GitHub makes them: a link to a heading works on GitHub and on the site.

/** The id of a heading with this text, before it is numbered. */
export function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}
