// Words come from the server in the reader's language; here they are only filled in and counted.

export type Words = Record<string, string>;

/** One thing counted: forms by the plural categories of the language ("one", "few", "many", "other"). */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;

/** `fill("{n} of {total}", {n: 3, total: 9})` → "3 of 9"; an unknown name stays as it is. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A number does not leave its sign at the end of a line. */
export const together = (text: string): string => text.replace(/№ /g, "№\u00a0");

export class Speech {
  private readonly plural: Intl.PluralRules;

  constructor(
    readonly language: string,
    private readonly words: Words,
    private readonly counted: Record<string, Forms>,
  ) {
    this.plural = new Intl.PluralRules(language);
  }

  /** The word or sentence of this name; the name itself where the page forgot it, so that a person sees something. */
  say(name: string, values: Record<string, string | number> = {}): string {
    return fill(this.words[name] ?? name, values);
  }

  /** "214 objects": the counted thing in the form the number asks for. */
  count(name: string, n: number): string {
    const forms = this.counted[name] ?? {};
    return fill(forms[this.plural.select(n)] ?? forms.other ?? "{n}", { n: this.figure(n) });
  }

  /** A length as people say it: "85 m", "1,2 km". */
  metres(m: number): string {
    if (m < 995) return this.say("metres", { n: this.figure(m < 100 ? m : Math.round(m / 10) * 10, m < 10 ? 1 : 0) });
    return this.say("kilometres", { n: this.figure(m / 1000, m < 99500 ? 2 : 0) });
  }

  /** An area as people say it: "640 m²", "1,25 ha", "3,4 km²". */
  squareMetres(m2: number): string {
    if (m2 < 9995) return this.say("square_metres", { n: this.figure(m2) });
    if (m2 < 999500) return this.say("hectares", { n: this.figure(m2 / 10000, 2) });
    return this.say("square_kilometres", { n: this.figure(m2 / 1e6, 2) });
  }

  /** A number as people write it here, with at most `digits` after the comma. */
  figure(n: number, digits = 0): string {
    return n.toLocaleString(this.language, { maximumFractionDigits: digits });
  }
}
