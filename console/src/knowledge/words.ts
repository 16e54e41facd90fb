import type { Check } from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";
import { type Key, languageName, maskName, t } from "./texts";

const CODES: readonly Check["code"][] = [
  "empty",
  "personal_data",
  "asks_for_code",
  "variable",
  "broken_link",
  "dead_link",
  "translation_missing",
  "out_of_date",
  "long_sentences",
  "reading_level",
  "jargon",
  "duplicate",
];
/** Not every text is long enough to measure, and links may not have been asked: then there is nothing to say. */
const ONLY_IF_KNOWN: readonly Check["code"][] = ["reading_level", "dead_link"];
const LEVELS: readonly Check["level"][] = ["blocks", "warns", "ok"];

/** One line among the checks: a finding in any number of languages, or that there is none. */
export interface CheckLine {
  code: Check["code"];
  level: Check["level"];
  langs: string[];
  details: string[];
}

/**
 * Every check has its line, what blocks first: those that found nothing are fine.
 * `behind`: translations known to be old.
 */
export function checkLines(server: Check[], behind: Lang[] = []): CheckLine[] {
  const old = behind.map(
    (lang): Check => ({ code: "out_of_date", level: "warns", lang, detail: "", field: "", found: "" }),
  );
  const lines: CheckLine[] = CODES.filter(
    (code) => !ONLY_IF_KNOWN.includes(code) && ![...server, ...old].some((check) => check.code === code),
  ).map((code) => ({ code, level: "ok", langs: [], details: [] }));
  for (const check of [...server, ...old]) {
    let line = lines.find((one) => one.code === check.code && one.level === check.level);
    if (!line) {
      line = { code: check.code, level: check.level, langs: [], details: [] };
      lines.push(line);
    }
    if (check.lang && !line.langs.includes(check.lang)) line.langs.push(check.lang);
    const detail = checkDetail(check);
    if (detail && !line.details.includes(detail)) line.details.push(detail);
  }
  const order = (line: CheckLine) => LEVELS.indexOf(line.level) * 20 + CODES.indexOf(line.code);
  return lines.sort((one, other) => order(one) - order(other));
}

export function checkName(check: Pick<Check, "code" | "level">): string {
  if (check.level === "ok") return t(`editor.check.${check.code}.ok`);
  if (check.code === "empty" && check.level === "warns") return t("editor.check.empty.short");
  return t(`editor.check.${check.code}.bad`);
}

const FIELDS: Record<string, Key> = {
  question: "editor.edit.question",
  answer: "editor.edit.answer",
  short: "editor.edit.short",
  phrasings: "editor.edit.phrasings",
};

function fieldName(name: string): string {
  const key = FIELDS[name];
  return key ? t(key) : name;
}

/** Where it was found and what, in words; texts and links come as they are. */
export function checkDetail({ code, detail, level, field }: Check): string {
  switch (code) {
    case "empty":
      return level === "blocks" && detail ? fieldName(detail) : "";
    case "asks_for_code":
      return fieldName(field);
    case "variable":
      return `${fieldName(field)}: ${placeName(detail)}`;
    case "reading_level":
      return t("editor.check.reading_level.value", { n: detail });
    case "personal_data":
      return `${fieldName(field)}: ${detail ? maskName(detail) : t("editor.check.mark")}`;
    default:
      return detail;
  }
}

const placeName = (name: string) => (/^\w+$/.test(name) ? `{${name}}` : name);

/** The same beside the field itself: what is wrong with it, and the words that are. */
export function checkInPlace(check: Check): string {
  const { code, detail, found } = check;
  if (code === "personal_data") {
    return detail ? `${maskName(detail)}: ${found}` : t("editor.check.mark");
  }
  const name = checkName(check);
  if (code === "variable") return `${name}: ${placeName(detail)}`;
  if (code === "broken_link" || code === "dead_link") return `${name}: ${detail}`;
  return name;
}

const SECRET = ["identity_code", "card", "iban", "bank_user_id", "one_time_code", "pin", "password"];

/** A name, a number or an address may be an office's; a code is always a person's. */
export function mayBeOffices({ code, detail, found, field }: Check): boolean {
  return code === "personal_data" && found !== "" && field !== "phrasings" && !SECRET.includes(detail);
}

const PLAIN: Record<string, Key> = {
  created: "editor.history.created",
  kind: "editor.facts.kind",
  services: "editor.facts.services",
  sources: "editor.facts.sources",
  place: "editor.facts.place",
  review_after_days: "editor.facts.review",
  contacts: "editor.facts.contacts",
  scheduled: "editor.history.scheduled",
};

const STATES: Record<string, Key> = {
  draft: "editor.state.draft",
  in_review: "editor.state.in_review",
  scheduled: "editor.state.scheduled",
  published: "editor.state.published",
  due_for_review: "editor.state.due_for_review",
  archived: "editor.state.archived",
};

const BY_LANGUAGE: Record<string, "added" | "text" | "phrasings" | "removed"> = {
  added: "added",
  text: "text",
  phrasings: "phrasings",
  removed: "removed",
};

/** What a revision changed, from the codes it was kept with. */
export function summaryWords(summary: string): string {
  const words = summary.split(" ").map((code) => {
    const [name = "", value = ""] = code.split(":");
    const what = BY_LANGUAGE[name];
    if (what) return t(`editor.history.${what}`, { lang: languageName(value) });
    if (name === "timed" && (value === "published" || value === "archived")) {
      return t(`editor.history.timed.${value}`);
    }
    if (name === "blocked") {
      const code = CODES.find((one) => one === value);
      return t("editor.history.blocked", { what: code ? checkName({ code, level: "blocks" }) : value });
    }
    if (name === "revert") return t("editor.history.revert_of", { rev: value });
    const key = name === "state" ? STATES[value] : PLAIN[name];
    return key ? t(key).toLocaleLowerCase() : "";
  });
  return words.filter(Boolean).join(" · ");
}
