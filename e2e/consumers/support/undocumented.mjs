// Prints the exported names and members of declarations that have no TSDoc: node undocumented.mjs <TypeScript> <files…>
// It uses the compiler's API, which TypeScript 7 doesn't have.
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

const [compiler, ...files] = process.argv.slice(2)
const { default: ts } = await import(pathToFileURL(compiler).href)

const program = ts.createProgram(files, {
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
})
const checker = program.getTypeChecker()
const folders = files.map(dirname)
const undocumented = new Set()

for (const file of files) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file))
  for (const exported of checker.getExportsOfModule(module)) {
    const isAlias = exported.flags & ts.SymbolFlags.Alias
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
    look(symbol, exported.name)
    for (const member of membersOf(symbol)) look(member, `${exported.name}.${member.name}`)
  }
}
console.log([...undocumented].join('\n'))

/** Of an interface, a class and its instances, or an object; not those that come from other packages or the language. */
function membersOf(symbol) {
  const types = []
  if (symbol.flags & ts.SymbolFlags.Type) types.push(checker.getDeclaredTypeOfSymbol(symbol))
  if (symbol.flags & ts.SymbolFlags.Class) types.push(checker.getTypeOfSymbol(symbol))
  return types.flatMap((type) => checker.getPropertiesOfType(type)).filter(isOwn)
}

function isOwn({ name, declarations = [] }) {
  if (name === 'prototype' || name.startsWith('#')) return false
  return declarations.some((declaration) =>
    folders.some((folder) => declaration.getSourceFile().fileName.startsWith(folder)),
  )
}

function look(symbol, name) {
  if (symbol.getDocumentationComment(checker).length === 0) undocumented.add(name)
}
