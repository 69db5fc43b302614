// A file from the server: asked for with this session's token, and handed to the browser to keep.

import type { Api } from '../shared/api.ts';

export async function download(api: Api, path: string): Promise<void> {
  const { blob, name } = await api.file(path);
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it over by the next turn; what is personal stays no longer than it has to.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
