// A TypeDoc plugin: names each module as applications import it, and says in its first sentence what its page is.
import { Comment, Converter, ReflectionKind } from 'typedoc'

const MODULE = /^(?<package>client|server)\/src\/?(?<entry>.*)$/
const NAMES = { client: 'resilient-socket', server: 'resilient-socket-server' }

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      const { package: folder, entry } = MODULE.exec(module.name).groups
      module.name = [NAMES[folder], entry].filter(Boolean).join('/')
      module.comment = new Comment([
        { kind: 'text', text: 'All that you can import from ' },
        { kind: 'code', text: `\`${module.name}\`` },
        { kind: 'text', text: ', from the comments in its source.' },
      ])
    }
  })
}
