import { batch, computed, signal } from "@preact/signals";
import { api } from "../../client/src/api";
import { Connection } from "../../client/src/connection";
import type {
  ShowPasskey,
  SignedIn,
  SignedOut,
  SignIn,
  StaffCalls,
  StaffPushes,
} from "../../client/src/contracts";
import { followContrast } from "../../client/src/contrast";
import { Refused } from "../../client/src/refused";
import { isLang, type Lang } from "../../client/src/texts";
import { Desk, type Line } from "./desk/store";
import { Beat } from "./shell/light";
import { lang, useLanguage } from "./texts";
import { isUnsaved, leave } from "./unsaved";

export type Section =
  | "desk"
  | "knowledge"
  | "news"
  | "recordings"
  | "practice"
  | "settings"
  | "wallboard"
  | "people"
  | "privacy"
  | "account"
  | "reports"
  | "mine"
  | "pains"
  | "audit";

export type Layer =
  | { kind: "palette" }
  | { kind: "keys" }
  | { kind: "transfer"; conversation: string }
  | { kind: "hand_over" }
  | { kind: "shift" }
  | { kind: "close"; conversation: string; outcome?: Outcome }
  | { kind: "return"; conversation: string }
  | { kind: "block"; conversation: string }
  | { kind: "binding"; conversation: string }
  | { kind: "answers"; text: string; lang: string }
  | { kind: "closed" }
  | { kind: "blocks" }
  | { kind: "pain"; before: string };

export const OUTCOMES = ["solved", "referred", "transferred", "too_wide", "left", "unanswered"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `undefined` until the server has said who is here; `null` when nobody is signed in. */
export const person = signal<SignedIn | null | undefined>(undefined);
/** The way to the server, for all who are signed in; those who advise have a desk at its end. */
export const line = signal<Line | undefined>(undefined);
export const beat = signal<Beat | undefined>(undefined);
/** What a sign-in still lacks, while nobody is in: a code of the moment, or a second factor to set up. */
export const missing = signal<SignedIn["step"]>("");
/** The token of a link for one use. It stands behind the number sign, and no longer than it takes to read it. */
export const link = signal(takenFromAddress());
export const refused = signal(refusedInAddress());
export const desk = signal<Desk | undefined>(undefined);
export const layer = signal<Layer | undefined>(undefined);
export const section = signal<Section>("desk");
export const dockOpen = signal(false);

const ADVISING = ["advisor", "supervisor", "main_user"];
const may = (roles: readonly string[]) => person.value?.roles.some((role) => roles.includes(role)) ?? false;

export const overseeing = computed(() => may(["supervisor", "main_user"]));
export const mainUser = computed(() => may(["main_user"]));

const STAFF = ["advisor", "editor", "supervisor", "main_user", "owner"];

interface Place {
  path: string;
  roles: readonly string[];
  /** Found in one's own menu, not in the bar. */
  own?: true;
}

/** In the order of the bar. No path but the desk's begins another. */
const PLACES: Record<Section, Place> = {
  desk: { path: "/console", roles: ADVISING },
  knowledge: { path: "/console/knowledge", roles: ["editor", "main_user"] },
  news: { path: "/console/news", roles: ADVISING },
  recordings: { path: "/console/recordings", roles: ["supervisor", "main_user"] },
  practice: { path: "/console/practice", roles: ADVISING },
  settings: { path: "/console/settings", roles: ["supervisor", "main_user"] },
  pains: { path: "/console/pains", roles: ["owner", "main_user"] },
  wallboard: { path: "/console/wallboard", roles: ["supervisor", "main_user"] },
  reports: { path: "/console/reports", roles: ["supervisor", "main_user", "owner"] },
  mine: { path: "/console/mine", roles: ADVISING, own: true },
  people: { path: "/console/people", roles: ["main_user"], own: true },
  audit: { path: "/console/audit", roles: ["owner", "main_user"], own: true },
  privacy: { path: "/console/privacy", roles: ["main_user", "owner"], own: true },
  account: { path: "/console/account", roles: STAFF, own: true },
};
const ALL = Object.keys(PLACES) as Section[];

/** Only what this person may use. */
export const sections = computed<Section[]>(() => ALL.filter((name) => may(PLACES[name].roles)));

/** Those of the bar, and those of one's own menu. */
export const barSections = computed<Section[]>(() => sections.value.filter((name) => !PLACES[name].own));
export const ownSections = computed<Section[]>(() => sections.value.filter((name) => PLACES[name].own));

export function pathOf(name: Section): string {
  return PLACES[name].path;
}

/** The path inside the console; each section reads the rest of it. */
export const address = signal(location.pathname);

export function navigate(path: string): void {
  if (path === address.value) readAddress();
  else leave(() => open(path));
}

function open(path: string): void {
  if (path !== location.pathname) history.pushState(null, "", path);
  readAddress();
}

/** The browser's own Back and Forward: they have moved already, and are taken back while it is asked. */
export function followBrowser(): void {
  const asked = location.pathname;
  if (isUnsaved()) history.pushState(null, "", address.value);
  leave(() => open(asked));
}

export function goTo(name: Section): void {
  if (section.value !== name) navigate(pathOf(name));
}

export function readAddress(): void {
  link.value ||= takenFromAddress();
  address.value = location.pathname;
  const asked =
    ALL.find((one) => one !== "desk" && location.pathname.startsWith(pathOf(one))) ?? ("desk" as const);
  const allowed = sections.value;
  const here = allowed.includes(asked) ? asked : (allowed[0] ?? "desk");
  section.value = here;
  if (allowed.length > 0 && here !== asked) {
    // A section reads the rest of its own path, never of one that this person may not use.
    history.replaceState(null, "", pathOf(here));
    address.value = pathOf(here);
  }
}

export async function whoIsHere(): Promise<void> {
  try {
    const who = await api.get<SignedIn>("/api/staff/me");
    // Somebody who is signed in came back from connecting their account, which tells them why not.
    if (refused.value && !who.step) history.replaceState(null, "", pathOf("account"));
    await enter(who);
  } catch (error) {
    if (error instanceof Refused && error.code === "not_signed_in") person.value = null;
    else throw error;
  }
}

export async function signIn(asked: SignIn): Promise<void> {
  await enter(await api.post<SignedIn>("/api/staff/sign-in", asked));
}

export async function signInByPasskey(shown: ShowPasskey): Promise<void> {
  await enter(await api.post<SignedIn>("/api/staff/passkey/show", shown));
}

async function enter(who: SignedIn): Promise<void> {
  if (isLang(who.lang) && who.lang !== lang.value) await useLanguage(who.lang);
  missing.value = who.step;
  if (who.step) {
    person.value = null;
    return;
  }
  person.value = who;
  readAddress();
  openLine(who.id);
}

function openLine(who: string): void {
  const opened = new Connection<StaffCalls, StaffPushes>({
    namespace: "/staff",
    lang: () => lang.value,
  });
  batch(() => {
    line.value = opened;
    beat.value = new Beat(opened);
    desk.value = may(ADVISING) ? new Desk(opened, who) : undefined;
  });
  if (desk.value) desk.value.start();
  else opened.open();
}

function closeLine(): void {
  desk.value?.stop();
  line.value?.close();
  batch(() => {
    desk.value = undefined;
    beat.value = undefined;
    line.value = undefined;
  });
}

/** Leaves the desk. `forget` also ends the session at the server. */
export async function signOut(forget = true): Promise<void> {
  const left = forget ? await api.post<SignedOut>("/api/staff/sign-out") : undefined;
  closeLine();
  layer.value = undefined;
  missing.value = "";
  person.value = null;
  // Whoever came by the organisation's own sign-in leaves that as well.
  if (left?.address) location.assign(left.address);
}

/** Why the organisation's own sign-in led back without a sign-in: a code of ours, behind the number sign. */
function refusedInAddress(): string {
  const code = /^#refused=([a-z_]{3,40})$/.exec(location.hash)?.[1] ?? "";
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

function takenFromAddress(): string {
  const token = /^#link=([\w-]{20,})$/.exec(location.hash)?.[1] ?? "";
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

export function leaveLink(): void {
  link.value = "";
}

export async function changeLanguage(next: Lang): Promise<void> {
  await useLanguage(next);
  if (!person.value) return;
  await api.put("/api/staff/language", { lang: next });
  // The server names services in the language that the line was opened with.
  const before = desk.value;
  if (!before || before.mine.value.some((card) => card.in_call)) return;
  const open = before.open.value;
  closeLine();
  openLine(person.value.id);
  desk.value?.show(open);
}

export type Theme = "system" | "light" | "dark" | "contrast";
const THEME = "advisory.theme";
export const theme = signal<Theme>((localStorage.getItem(THEME) as Theme | null) ?? "system");

const dress = followContrast(
  () => (theme.value === "system" ? "" : theme.value),
  () => theme.value !== "system",
);

export function useTheme(next: Theme): void {
  theme.value = next;
  if (next === "system") localStorage.removeItem(THEME);
  else localStorage.setItem(THEME, next);
  dress();
}

const SINGLE = "advisory.single_keys";
/** Single letters as keys in the list can be turned off (WCAG 2.1.4). */
export const singleKeys = signal(localStorage.getItem(SINGLE) !== "off");

export function useSingleKeys(on: boolean): void {
  singleKeys.value = on;
  localStorage.setItem(SINGLE, on ? "on" : "off");
}

export type Formality = "formal" | "informal";
const formalities = signal<ReadonlyMap<string, Formality>>(new Map());
const heard = signal<ReadonlyMap<string, Formality>>(new Map());

/** How a visitor is addressed: as the advisor chose, else as they write themselves. */
export function formalityOf(conversation: string): Formality {
  return chosenFormality(conversation) ?? heard.value.get(conversation) ?? "formal";
}

export function chosenFormality(conversation: string): Formality | undefined {
  return formalities.value.get(conversation);
}

export function useFormality(conversation: string, formality: Formality): void {
  formalities.value = new Map(formalities.value).set(conversation, formality);
}

export function heardFormality(conversation: string, formality: Formality): void {
  if (heard.peek().get(conversation) === formality) return;
  heard.value = new Map(heard.peek()).set(conversation, formality);
}

const replyLanguages = signal<ReadonlyMap<string, string>>(new Map());

export function replyLanguage(conversation: string, otherwise: string): string {
  return replyLanguages.value.get(conversation) ?? otherwise;
}

export function useReplyLanguage(conversation: string, tag: string): void {
  replyLanguages.value = new Map(replyLanguages.value).set(conversation, tag);
}

/** Something could not be done; shown in the strip under the top bar until it is put away. */
export const trouble = signal<string | undefined>(undefined);
