// What a bundle gains.
import { gzippedSize } from '../../common/sizes.ts'
import { facts, peers } from '../peers.ts'
import { rowsOf } from '../report/rows.ts'
import type { Section } from '../report/section.ts'

export async function measureSize(): Promise<Section> {
  const rows = await rowsOf(peers, 1, async (peer) => {
    const { imports } = facts[peer]
    const value = imports === '' ? 0 : await gzippedSize(imports)
    return [{ value, text: `${(value / 1_000).toFixed(1)} kB` }]
  })
  return {
    title: 'Size',
    how: `What an application's bundle gains by the import that it needs, with all that this one imports: minified by esbuild, gzipped,
1 kB = 1,000 bytes.`,
    columns: [{ title: 'min + gzip', better: 'Smaller', noise: 100 }],
    rows,
  }
}
