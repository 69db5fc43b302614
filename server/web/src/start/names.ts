// References, call signs and slots are functional. A text that looks like a person's name is asked
// about, gently: no pattern knows for certain.

const TITLES = /(^|[\s.,])(familie|frau|herr|fam|dr|mr|mrs|ms)([\s.,]|$)/i;
/** A word as names are written, and no digit anywhere: `Anna`, `Müller-Lüdenscheid`. */
const AS_WRITTEN = /(^|[\s,])\p{Lu}\p{Ll}{2,}(-\p{Lu}\p{Ll}+)*([\s,]|$)/u;

export function looksLikeAName(text: string): boolean {
  return TITLES.test(text) || (AS_WRITTEN.test(text.trim()) && !/\d/.test(text));
}

/** `kraft-1` is followed by `kraft-2`; a name without a number by itself with one. */
export function nextName(name: string, taken: readonly string[]): string {
  const [, stem = name, number = ''] = /^(.*?)(\d*)$/.exec(name) ?? [];
  let next = number === '' ? 2 : Number(number) + 1;
  const made = () => `${number === '' ? `${stem}-` : stem}${next}`;
  while (taken.includes(made())) next += 1;
  return made();
}
