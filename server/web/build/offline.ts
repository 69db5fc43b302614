// Two things the server wants ready-made: a service worker that knows exactly the files of this
// build, and every text file compressed once, here, instead of at every request.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Plugin, type ResolvedConfig, type Rolldown } from 'vite';

const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest']);
/** Below this size compression costs more than it saves. */
const WORTH_COMPRESSING = 512;

/** What only the control room's map needs is large, and useless without a network: not kept on the phones. */
const NOT_OFFLINE = /maplibre|MapView/;
/** The review needs the server for everything it shows: its page and what only it loads stay off the phones too. */
const ONLINE_PAGE = 'review.html';

export function offlineAndCompressed(): Plugin {
  let config: ResolvedConfig;
  let online: ReadonlySet<string> = new Set();
  return {
    name: 'einhalt-offline-and-compressed',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    generateBundle(_, bundle) {
      online = onlyOnline(Object.values(bundle));
    },
    async closeBundle() {
      const out = resolve(config.root, config.build.outDir);
      await serviceWorker(config.root, out, online);
      for (const file of files(out)) compress(file);
    },
  };
}

/** Files that nothing but the map or the review leads to: their chunks, styles, and worker. */
function onlyOnline(bundle: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[]): ReadonlySet<string> {
  const chunks = new Map(bundle.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one]] : [])));
  const reached = new Set<string>();
  const visit = (name: string) => {
    const chunk = chunks.get(name);
    if (chunk === undefined || reached.has(name) || (chunk.isDynamicEntry && NOT_OFFLINE.test(chunk.facadeModuleId ?? chunk.name))) return;
    reached.add(name);
    for (const css of chunk.viteMetadata?.importedCss ?? []) reached.add(css);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  for (const [name, chunk] of chunks) if (chunk.isEntry && !(chunk.facadeModuleId ?? '').endsWith(ONLINE_PAGE)) visit(name);
  const code = bundle.filter(({ fileName }) => /\.(js|mjs|css)$/.test(fileName));
  return new Set(code.map(({ fileName }) => fileName).filter((name) => !reached.has(name)));
}

async function serviceWorker(root: string, out: string, online: ReadonlySet<string>): Promise<void> {
  const precache = files(out)
    .map((file) => relative(out, file).replaceAll('\\', '/'))
    .filter((path) => path !== ONLINE_PAGE && !online.has(path) && (COMPRESSIBLE.has(extname(path)) || path.endsWith('.png')))
    .map((path) => `/${path}`)
    .sort();
  const version = createHash('sha256');
  for (const path of precache) version.update(path).update(readFileSync(join(out, path)));
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: {
      __PRECACHE__: JSON.stringify(precache.map(address)),
      __VERSION__: JSON.stringify(version.digest('hex').slice(0, 16)),
    },
    build: {
      outDir: out,
      emptyOutDir: false,
      target: 'es2023',
      rolldownOptions: {
        input: join(root, 'src/sw.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}

/** A page's file and its address differ: the server serves `handheld.html` at `/handheld`. */
function address(path: string): string {
  if (path === '/index.html') return '/';
  return path.endsWith('.html') ? path.slice(0, -'.html'.length) : path;
}

function compress(file: string): void {
  if (!COMPRESSIBLE.has(extname(file))) return;
  const content = readFileSync(file);
  if (content.length < WORTH_COMPRESSING) return;
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}
