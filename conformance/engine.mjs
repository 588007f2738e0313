// Prisma's schema engine as a filter: a JSON line in for every schema, a JSON line out, in the same order.
//
//   {"files": [["schema.prisma", "model A { … }"]], "want": ["format", "dmmf"]}
//   {"errors": [{"text": …, "file": …, "start": …, "end": …}], "warnings": […], "format": [[name, text]], "dmmf": {…}}
//
// `start` and `end` are offsets in UTF-16 code units. An engine that panicked answers {"panic": "…"} and is loaded anew.
import { createRequire } from 'node:module'
import readline from 'node:readline'
import { once } from 'node:events'

const require = createRequire(import.meta.url)
let panic = ''
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => { panic = message } }

let loaded
function engine() {
  if (!loaded) {
    const id = require.resolve('@prisma/prisma-schema-wasm')
    delete require.cache[id]
    loaded = require(id)
  }
  return loaded
}

const OPTIONS = JSON.stringify({ textDocument: { uri: 'file:/dev/null' }, options: { tabSize: 2, insertSpaces: true } })

function judge(files) {
  const found = JSON.parse(engine().lint(JSON.stringify(files)))
  const pick = (warning) => found.filter((one) => one.is_warning === warning)
    .map((one) => ({ text: one.text, file: one.file_name, start: one.start, end: one.end }))
  return { errors: pick(false), warnings: pick(true) }
}

function answer({ files, want = [] }) {
  const result = {}
  const begun = performance.now()
  try {
    Object.assign(result, judge(files))
    result.ms = performance.now() - begun
    if (want.includes('format')) result.format = JSON.parse(engine().format(JSON.stringify(files), OPTIONS))
    if (want.includes('dmmf') && result.errors.length === 0) {
      const all = JSON.parse(engine().get_dmmf(JSON.stringify({ prismaSchema: files, noColor: true })))
      result.dmmf = all.datamodel
      if (want.includes('mappings')) result.mappings = all.mappings
    }
    if (want.includes('time')) result.times = [0, 1, 2, 3, 4].map(() => {
      const start = performance.now()
      judge(files)
      return performance.now() - start
    })
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) result.panic = error?.message ?? String(error)
    else result.panic = panic || error.message
    loaded = undefined
  }
  return result
}

for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!line) continue
  const out = JSON.stringify(answer(JSON.parse(line)))
  if (!process.stdout.write(`${out}\n`)) await once(process.stdout, 'drain')
}
