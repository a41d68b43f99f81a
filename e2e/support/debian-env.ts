/** Debian keeps servers where only root's PATH looks. */
export const debianEnv: NodeJS.ProcessEnv = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` }
