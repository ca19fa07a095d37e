// The files that somebody has chosen or let fall: read out of folders, listed with their sizes, weighed beforehand.

export interface Words {
  tooLarge: string; // with {name}, {size}, {largest}
  nothing: string;
  many: string; // with {count}, {size}
  sending: string; // with {share}
  received: string;
  failed: string;
  units: string[]; // from bytes up
}

/** 1,5 МБ: as the page's language writes numbers. */
export function sizeOf(bytes: number, units: string[], language: string): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 };
  return `${new Intl.NumberFormat(language, digits).format(value)} ${units[unit] ?? ""}`;
}

/** What is let fall, folders with all that is in them. */
export async function dropped(items: DataTransferItemList): Promise<File[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = await Promise.all(entries.map((entry) => (entry === null ? [] : within(entry))));
  return found.flat();
}

async function within(entry: FileSystemEntry | File): Promise<File[]> {
  if (entry instanceof File) return [entry];
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found; // a folder is told a hundred entries at a time
    found.push(...(await Promise.all(some.map(within))).flat());
  }
}

/** What a system puts into folders for itself. */
export const isMeant = (file: File): boolean => !/^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX)/i.test(file.name);

/** The sentence against these files; empty when they may be sent. */
export function refusal(files: readonly File[], largest: number, words: Words, language: string): string {
  if (files.length === 0) return words.nothing;
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total <= largest) return "";
  const name = files.length === 1 ? (files[0]?.name ?? "") : words.many.replace("{count}", String(files.length));
  return words.tooLarge
    .replace("{name}", name)
    .replace("{size}", sizeOf(total, words.units, language))
    .replace("{largest}", sizeOf(largest, words.units, language));
}
