import type { Card, Hit, ReferralView } from "../../../client/src/contracts";
import { dayAndMonth, number, t } from "../texts";

/** One line of the picker: what it puts into the text, or sends as a card by itself. */
export interface Option {
  id: string;
  title: string;
  aside: string;
  text: string;
  lang: string;
  meta: string[];
  matched: readonly string[];
  hit?: Hit;
  card?: Card;
}

export function optionOfHit(hit: Hit): Option {
  const meta = [
    hit.uses > 0 ? t("console.hit.uses", { n: hit.uses, count: number(hit.uses) }) : "",
    hit.reviewed_at ? t("console.hit.reviewed", { date: dayAndMonth(hit.reviewed_at) }) : "",
    hit.due_for_review ? t("console.hit.outdated") : "",
    hit.other_lang ? hit.lang : "",
  ];
  return {
    id: hit.id,
    title: hit.title,
    aside: hit.shortcut ? `/${hit.shortcut}` : "",
    text: hit.text,
    lang: hit.lang,
    meta: meta.filter((part) => part !== ""),
    matched: hit.matched,
    hit,
  };
}

function clock(minute: number): string {
  const hours = Math.floor(minute / 60) % 24;
  return t("console.referral.time", { hours, minutes: String(minute % 60).padStart(2, "0") });
}

/** Whether somebody is there now; empty where the hours are not known. */
export function openWords({ open, until, opens_in_days: days, opens_at: at }: ReferralView): string {
  if (open && until !== undefined) {
    return until >= 1440
      ? t("console.referral.open")
      : t("console.referral.open_until", { time: clock(until) });
  }
  if (open === undefined) return "";
  if (at === undefined || days === undefined) return t("console.referral.closed");
  if (days === 0) return t("console.referral.opens_today", { time: clock(at) });
  return t("console.referral.opens_in", { n: days, time: clock(at) });
}

export function optionOfReferral(one: ReferralView, lang: string): Option {
  const end = /[.!?]$/u.test(one.text) || one.text === "" ? "" : ".";
  const text = `${one.name}: ${one.text}${end}${one.link ? ` ${one.link}` : ""}`;
  return {
    id: one.id,
    title: one.name,
    aside: openWords(one),
    text,
    lang,
    meta: [one.phone ?? "", one.note].filter((part) => part !== ""),
    matched: [],
    card: {
      kind: "referral",
      id: one.id,
      title: one.name,
      text: one.text,
      steps: [],
      ...(one.link ? { url: one.link } : {}),
    },
  };
}
