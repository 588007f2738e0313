// Prisma's introspection as a filter: a JSON line in for every database, the schema that the engine writes out.
//
//   in   {"introspect": "… the head of a schema …", "provider": "sqlite"}
//   out  {"sql": "SELECT …", "args": […]}                what the engine asks the database
//   in   {"columns": [name], "types": ["Text"], "rows": [[…]]}   or   {"refused": "…"}
//   out  {"schema": "…"}   or   {"error": "…"}
//
// It has no driver of its own: whoever asks has the connection, and carries out what the engine asks for.
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'

const require = createRequire(import.meta.url)
const { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } = require('@prisma/driver-adapter-utils')
const KINDS = { postgresql: 'postgres', sqlite: 'sqlite' }
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]()
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

// The engine asks one thing after another, but may do so without waiting.
let turn = Promise.resolve()
function ask(message) {
  const answer = turn.then(async () => {
    say(message)
    return JSON.parse((await lines.next()).value)
  })
  turn = answer.catch(() => {})
  return answer
}

function factory(provider) {
  const about = { provider: KINDS[provider], adapterName: 'over-a-pipe' }
  const query = async ({ sql, args }) => {
    const { columns, types, rows, refused } = await ask({ sql, args })
    if (refused) throw new Error(refused)
    return { columnNames: columns, columnTypes: types.map((type) => ColumnTypeEnum[type]), rows }
  }
  const adapter = {
    ...about,
    queryRaw: query,
    executeRaw: async (given) => (await query(given)).rows.length,
    executeScript: async (sql) => { await query({ sql, args: [] }) },
    startTransaction: async () => { throw new Error('no transactions') },
    dispose: async () => {},
  }
  if (provider !== 'sqlite') adapter.getConnectionInfo = () => ({ schemaName: 'public', supportsRelationJoins: true })
  return { ...about, connect: async () => adapter, connectToShadowDb: async () => adapter }
}

async function load() {
  const js = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = await import(js)
  const module = await WebAssembly.compile(fs.readFileSync(path.join(path.dirname(js), 'schema_engine_bg.wasm')))
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue.SchemaEngine
}

const SchemaEngine = await load()
for (;;) {
  const { value, done } = await lines.next()
  if (done) break
  const { introspect, provider } = JSON.parse(value)
  const files = [{ path: 'schema.prisma', content: introspect }]
  try {
    const bound = bindMigrationAwareSqlAdapterFactory(factory(provider))
    const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', introspect]] }, () => {}, bound)
    const found = await engine.introspect({
      schema: { files }, force: false, baseDirectoryPath: '.', compositeTypeDepth: -1, namespaces: null,
    })
    say({ schema: found.schema.files[0].content })
  } catch (error) {
    say({ error: error?.message ?? String(error) })
    if (error instanceof WebAssembly.RuntimeError) break
  }
}
process.exit(0)
