// Two things the server wants ready-made: a service worker that knows exactly the files of this
// build, and every text file compressed once, here, instead of at every request.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Plugin, type ResolvedConfig } from 'vite';

const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest']);
/** Below this size compression costs more than it saves. */
const WORTH_COMPRESSING = 512;

export function offlineAndCompressed(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'einhalt-offline-and-compressed',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const out = resolve(config.root, config.build.outDir);
      await serviceWorker(config.root, out);
      for (const file of files(out)) compress(file);
    },
  };
}

async function serviceWorker(root: string, out: string): Promise<void> {
  const precache = files(out)
    .map((file) => '/' + relative(out, file).replaceAll('\\', '/'))
    .filter((path) => COMPRESSIBLE.has(extname(path)) || path.endsWith('.png'))
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
