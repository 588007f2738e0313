// Prisma's migration engine as a filter: a JSON line in for every pair of schemas, a JSON line out, in the same order.
//
//   {"provider": "sqlite", "before": "… or null", "after": "… or null"}
//   {"sql": "…"}   or   {"error": "…"}
//
// It compares schemas only and never connects: the adapter answers what the engine asks while it is set up, and nothing
// else. An engine that panicked is loaded anew.
import { createRequire } from 'node:module'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'

const require = createRequire(import.meta.url)
const { bindMigrationAwareSqlAdapterFactory } = require('@prisma/driver-adapter-utils')

let panic = ''
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => { panic = message } }

const KINDS = { postgresql: 'postgres', cockroachdb: 'postgres', sqlite: 'sqlite' }
// The columns of: SELECT EXISTS(… pg_namespace …), version(), server_version_num
const SET_UP = {
  postgresql: [true, 'PostgreSQL 15.0', 150000],
  cockroachdb: [true, 'CockroachDB CCL v23.1.0 (x86_64-pc-linux-gnu)', 130000],
}

function factory(provider) {
  const about = { provider: KINDS[provider], adapterName: 'not-connected' }
  const refuse = async () => { throw new Error('not connected') }
  const adapter = {
    ...about,
    queryRaw: async (query) => query.sql.includes('server_version_num')
      ? { columnNames: ['exists', 'version', 'numeric_version'], columnTypes: [5, 7, 0], rows: [SET_UP[provider]] }
      : refuse(),
    executeRaw: async (query) => (/^\s*SET\b/.test(query.sql) ? 0 : refuse()),
    executeScript: async () => {},
    startTransaction: refuse,
    dispose: async () => {},
  }
  if (provider !== 'sqlite') adapter.getConnectionInfo = () => ({ schemaName: 'public', supportsRelationJoins: true })
  return { ...about, connect: async () => adapter, connectToShadowDb: async () => adapter }
}

let loads = 0
let loaded
async function load() {
  const js = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = await import(`${js}?${loads++}`) // a fresh copy of the glue's state
  const module = await WebAssembly.compile(fs.readFileSync(path.join(path.dirname(js), 'schema_engine_bg.wasm')))
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return { glue, engines: new Map() }
}

async function engine(provider) {
  loaded ??= await load()
  if (!loaded.engines.has(provider)) {
    const bound = bindMigrationAwareSqlAdapterFactory(factory(provider))
    loaded.engines.set(provider, await loaded.glue.SchemaEngine.new({}, () => {}, bound))
  }
  return loaded.engines.get(provider)
}

const side = (text) => text === null
  ? { tag: 'empty' }
  : { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: text }] }

async function answer({ provider, before, after }) {
  const result = await (await engine(provider)).diff({
    from: side(before), to: side(after), script: true, exitCode: null, shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return { sql: result.stdout }
}

// A panic inside an async method is thrown outside of any promise.
let onPanic
process.on('uncaughtException', (error) => {
  if (!(error instanceof WebAssembly.RuntimeError) || !onPanic) throw error
  onPanic(error)
})

async function guarded(request) {
  try {
    return await Promise.race([answer(request), new Promise((_, reject) => { onPanic = reject })])
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      loaded = undefined
      return { error: `panic: ${panic || error.message}` }
    }
    return { error: error?.message ?? String(error) }
  }
}

for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!line) continue
  if (!process.stdout.write(`${JSON.stringify(await guarded(JSON.parse(line)))}\n`)) await once(process.stdout, 'drain')
}
