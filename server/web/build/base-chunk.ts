// What the handheld comes with and another page needs too goes into one file instead of several: one
// file is compressed better than its parts, and the handheld has to open on a bad network.

import { resolve } from 'node:path';

interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const PAGES = ['handheld', 'dashboard', 'start', 'review'] as const;

export function baseChunk(root: string): { debugName: string; name: (id: string, graph: Graph) => string | null } {
  let base: ReadonlySet<string> | null = null;
  return { debugName: 'base', name: (id, graph) => ((base ??= shared(root, graph)).has(id) ? 'base' : null) };
}

function shared(root: string, graph: Graph): ReadonlySet<string> {
  const [handheld, ...others] = PAGES.map((page) => comesWith(resolve(root, `src/${page}/main.ts`), graph));
  return new Set([...(handheld ?? [])].filter((id) => others.some((other) => other.has(id))));
}

/** A module and everything it imports at once. */
function comesWith(entry: string, graph: Graph): Set<string> {
  const found = new Set<string>();
  const visit = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) visit(next);
  };
  visit(entry);
  return found;
}
