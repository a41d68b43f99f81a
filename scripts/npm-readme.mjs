// The README as npm shows it: there, paths within the repository lead nowhere.

/** A block of code, or the end of a link or an image with its target. */
const CODE_OR_LINK = /```[\s\S]*?```|(?<start>!\[[^\]]*\]\(|\]\()(?<target>[^)\s]+)(?=[)\s])/g

/** Makes relative links absolute. `repository`: the URL of the manifest's field. */
export function npmReadme(readme, repository) {
  const home = repository.replace(/^git\+/, '').replace(/\.git$/, '')
  return readme.replace(CODE_OR_LINK, (whole, ...rest) => {
    const { start, target } = rest.at(-1)
    if (start === undefined || /^(#|[a-z]+:)/.test(target)) return whole
    return `${start}${home}/${start.startsWith('!') ? 'raw' : 'blob'}/HEAD/${target}`
  })
}
