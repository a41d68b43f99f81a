/** Debian installs servers into folders that are only on root's PATH. */
export const debianEnv: NodeJS.ProcessEnv = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` }
