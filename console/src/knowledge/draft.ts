import type { ArticleView, SaveArticle, VersionView } from "../../../client/src/contracts";
import { LANGUAGES, type Lang } from "../../../client/src/texts";

/** What an editor writes; everything else of an article follows from it. */
export interface Draft {
  kind: SaveArticle["kind"];
  services: string[];
  versions: Record<Lang, Version>;
  sources: string;
  place: boolean;
  review_after_days: number;
  contacts: string[];
}

export type Version = Omit<VersionView, "lang">;
export type VersionField = "question" | "answer" | "short" | "phrasings";

const VERSION_FIELDS: readonly VersionField[] = ["question", "answer", "short", "phrasings"];

export function emptyVersion(): Version {
  return { question: "", answer: "", short: "", phrasings: [], out_of_date: false };
}

export function emptyDraft(): Draft {
  return {
    kind: "answer",
    services: [],
    versions: { fi: emptyVersion(), sv: emptyVersion(), en: emptyVersion() },
    sources: "",
    place: false,
    review_after_days: 180,
    contacts: [],
  };
}

export function versionsOf(list: VersionView[]): Record<Lang, Version> {
  const versions = emptyDraft().versions;
  for (const { lang, ...version } of list) {
    if ((LANGUAGES as readonly string[]).includes(lang)) versions[lang as Lang] = version;
  }
  return versions;
}

export function draftOf(view: ArticleView): Draft {
  return {
    kind: view.row.kind,
    services: view.row.services,
    versions: versionsOf(view.versions),
    sources: view.sources,
    place: view.place,
    review_after_days: view.review_after_days,
    contacts: view.contacts,
  };
}

export function isEmpty(version: Version): boolean {
  return (
    !version.question.trim() && !version.answer.trim() && !version.short.trim() && !version.phrasings.length
  );
}

/** A language nobody has begun is not sent. */
export function writtenVersions(draft: Draft): VersionView[] {
  return LANGUAGES.filter((lang) => !isEmpty(draft.versions[lang])).map((lang) => ({
    lang,
    ...draft.versions[lang],
  }));
}

export function payload(draft: Draft, rev: number, cid: string, candidate?: string): SaveArticle {
  const { versions: _, ...rest } = draft;
  return { cid, rev, ...rest, versions: writtenVersions(draft), ...(candidate ? { candidate } : {}) };
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A field of a draft by its path: `sources`, or `fi.answer`. */
export type Field =
  | "kind"
  | "services"
  | "sources"
  | "place"
  | "review_after_days"
  | "contacts"
  | `${Lang}.${VersionField}`;

const PLAIN = ["kind", "services", "sources", "place", "review_after_days", "contacts"] as const;

export const FIELDS: readonly Field[] = [
  ...PLAIN,
  ...LANGUAGES.flatMap((lang) => VERSION_FIELDS.map((field): Field => `${lang}.${field}`)),
];

export function read(draft: Draft, field: Field): unknown {
  const [lang, name] = field.split(".");
  return name ? draft.versions[lang as Lang][name as VersionField] : draft[field as (typeof PLAIN)[number]];
}

export function written(draft: Draft, field: Field, value: unknown): Draft {
  const [lang, name] = field.split(".") as [Lang, VersionField | undefined];
  if (!name) return { ...draft, [field]: value };
  return { ...draft, versions: { ...draft.versions, [lang]: { ...draft.versions[lang], [name]: value } } };
}

/** Phrasings of both are kept: a list that two people added to is no conflict. */
function union(base: string[], mine: string[], theirs: string[]): string[] {
  const removed = new Set(base.filter((one) => !mine.includes(one) || !theirs.includes(one)));
  return [...new Set([...theirs, ...mine])].filter((one) => !removed.has(one));
}

export interface Merged {
  draft: Draft;
  /** Both changed these, each in their own way; `draft` holds mine. */
  conflicts: Field[];
}

/** Somebody saved meanwhile: what only one of us changed is taken, and nothing of mine is lost. */
export function merge(base: Draft, mine: Draft, theirs: Draft): Merged {
  let draft = theirs;
  const conflicts: Field[] = [];
  for (const field of FIELDS) {
    const [before, my, their] = [read(base, field), read(mine, field), read(theirs, field)];
    if (same(my, before) || same(my, their)) continue;
    if (same(their, before)) {
      draft = written(draft, field, my);
    } else if (field.endsWith(".phrasings") || field === "services" || field === "contacts") {
      draft = written(draft, field, union(before as string[], my as string[], their as string[]));
    } else {
      draft = written(draft, field, my);
      conflicts.push(field);
    }
  }
  for (const lang of LANGUAGES) {
    const checked = mine.versions[lang].out_of_date;
    if (base.versions[lang].out_of_date === checked) continue;
    const version = { ...draft.versions[lang], out_of_date: checked };
    draft = { ...draft, versions: { ...draft.versions, [lang]: version } };
  }
  return { draft, conflicts };
}

/** What was pasted or typed, as phrasings: one a line, none twice. */
export function addPhrasings(present: string[], typed: string): string[] {
  const fresh = typed
    .split("\n")
    .map((line) => line.trim().slice(0, 300))
    .filter((line) => line && !present.some((one) => one.toLowerCase() === line.toLowerCase()));
  return [...present, ...new Set(fresh)].slice(0, 50);
}
