// Makes the README for npm, where paths within the repository don't work.
import { posix } from 'node:path'

/** A block of code, or the end of a link or an image with its target. */
const CODE_OR_LINK = /```[\s\S]*?```|(?<start>!\[[^\]]*\]\(|\]\()(?<target>[^)\s]+)(?=[)\s])/g

/** Makes relative links absolute. `repository`: the URL of the manifest's field; `folder`: where the README is. */
export function npmReadme(readme, repository, folder) {
  const home = repository.replace(/^git\+/, '').replace(/\.git$/, '')
  return readme.replace(CODE_OR_LINK, (whole, ...rest) => {
    const { start, target } = rest.at(-1)
    if (start === undefined || /^(#|[a-z]+:)/.test(target)) return whole
    return `${start}${home}/${start.startsWith('!') ? 'raw' : 'blob'}/HEAD/${posix.join(folder, target)}`
  })
}
