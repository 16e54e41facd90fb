// Written by tools/generate_contracts.py from advisory/*/*wire.py. Run `make contracts` to renew it.

export const CONTRACT = 1;
export const TEXT_LIMIT = 4000;

export type ErrorCode =
  | "invalid"
  | "too_long"
  | "empty"
  | "control_characters"
  | "unknown_event"
  | "not_signed_in"
  | "sign_in_failed"
  | "not_permitted"
  | "not_found"
  | "origin_refused"
  | "conflict"
  | "stale"
  | "closed"
  | "taken"
  | "at_capacity"
  | "holds_conversations"
  | "not_open"
  | "not_offered"
  | "site_needs_service"
  | "hours_order"
  | "hours_overlap"
  | "queue_full"
  | "asks_for_code"
  | "unresolved_variable"
  | "not_binding"
  | "binding_level"
  | "unknown_variable"
  | "shortcut_taken"
  | "call_open"
  | "call_ended"
  | "call_full"
  | "link_used"
  | "media_failed"
  | "publish_blocked"
  | "second_reader"
  | "too_many"
  | "crowded"
  | "puzzle"
  | "blocked"
  | "held_back"
  | "network_form"
  | "network_wide"
  | "word_form"
  | "contact"
  | "reopen_ended"
  | "too_late"
  | "file_not_taken"
  | "file_kind"
  | "file_broken"
  | "file_locked"
  | "file_pixels"
  | "file_pages"
  | "file_too_large"
  | "file_empty"
  | "file_limit"
  | "file_space"
  | "file_unsafe"
  | "file_unchecked"
  | "file_cut"
  | "file_gone"
  | "origin_scheme"
  | "origin_path"
  | "origin_form"
  | "path_form"
  | "link_form"
  | "colour_form"
  | "site_name"
  | "site_key"
  | "site_taken"
  | "site_service"
  | "pilot_ends"
  | "alias_taken"
  | "email_taken"
  | "last_main_user"
  | "password_wrong"
  | "password_short"
  | "password_easy"
  | "code_wrong"
  | "second_factor_needed"
  | "second_factor_off"
  | "export_large"
  | "passkey_refused"
  | "passkeys_many"
  | "passkeys_off"
  | "issuer_away"
  | "issuer_refused"
  | "issuer_taken"
  | "issuer_unknown"
  | "keys_many"
  | "keys_sealed"
  | "kept_longer"
  | "case_over"
  | "still_open"
  | "held"
  | "reason_personal"
  | "practice_stays"
  | "practice_running"
  | "header_needed"
  | "method"
  | "key_needed"
  | "hook_address"
  | "hook_inside"
  | "hook_unknown"
  | "mail_off"
  | "busy"
  | "draining"
  | "contract"
  | "internal";

export interface Failure {
  code: ErrorCode;
  message: string;
  field?: string;
  retry_after?: number;
  puzzle?: string;
}

export type Reply<T> = { ok: true; data: T } | { ok: false; error: Failure };

export type Nothing = Record<string, never>;

/** What is drawn from a colour. The contrasts, each on the ground where it is least: of the colour for words, of what is used in its place, and of its dark side. */
export interface AccentLooks {
  accent: string;
  light: AccentTones;
  dark: AccentTones;
  ratio: number;
  used_ratio: number;
  dark_ratio: number;
  as_it_is: boolean;
}

export interface AccentQuery {
  accent: string;
}

/** `action` is for links and buttons; `soft` lies under what the visitor wrote. */
export interface AccentTones {
  hero: string;
  on_hero: string;
  action: string;
  on_action: string;
  soft: string;
}

/** Whom a link is for. */
export interface AccountLink {
  name: string;
  email: string;
  purpose: "invite" | "reset";
  expires_at: number;
}

export interface AddPasskey {
  cid: string;
  name: string;
  client_data: string;
  attestation: string;
}

export interface AddSiteKey {
  cid: string;
  kind: "EdDSA" | "HS256";
}

/** Make a draft of it: a new article, or the nearest one with the phrasings added. */
export interface AdoptCandidate {
  cid: string;
  rev: number;
  extend?: string;
}

/** Words of the visitor that an advisor should not overlook. In a danger `text` says what to do. */
export interface Alert {
  kind: "self-harm" | "violence" | "child-at-risk" | "acute-medical" | "fire" | "identification";
  text: string;
}

/** From where on a figure is amber, and red. A share is a percentage, and lower is worse. */
export interface AlertLimits {
  warn: number;
  late: number;
}

export interface AlertThresholds {
  waiting: AlertLimits;
  longest_s: AlertLimits;
  kept: AlertLimits;
  load: AlertLimits;
}

/** A group that may be the same; `alike` is 0–1. */
export interface AlikeCandidate {
  id: string;
  title: string;
  count: number;
  alike: number;
}

/** What advisors really answered: redacted text, how often, and the entry it came from. */
export interface AnswerCandidate {
  text: string;
  lang: string;
  count: number;
  source?: string;
  edited: boolean;
}

/** Yes or no; a no at any time ends it. The same answer again changes nothing. */
export interface AnswerRecording {
  session: string;
  recording: string;
  yes: boolean;
}

/** A canned answer as its keepers see it. `texts` is language to form of address to text; `mine` says that the one who asks may change it. The counts are of ninety days. */
export interface AnswerRow {
  id: string;
  rev: number;
  shortcut: string;
  title: string;
  services: string[];
  scope: "personal" | "team" | "all";
  owner?: string;
  texts: Record<string, Record<string, string>>;
  mine: boolean;
  used: number;
  edited: number;
  dismissed: number;
  helped: number;
  not_helped: number;
}

export interface AnswerRows {
  answers: AnswerRow[];
}

export interface AnswerVideo {
  session: string;
  rev: number;
  accept: boolean;
  mode?: "voice" | "video";
}

/** `skills` is service to level. */
export interface ApiAdvisor {
  id: string;
  name: string;
  languages: string[];
  channels: string[];
  capacity: number;
  skills: Record<string, number>;
}

/** `versions` are being written, `published` is what visitors see. */
export interface ApiArticle {
  id: string;
  rev: number;
  kind: "answer" | "procedure";
  state: "draft" | "in_review" | "scheduled" | "published" | "due_for_review" | "archived";
  services: string[];
  versions: VersionView[];
  published: VersionView[];
  sources: string;
  place: boolean;
  review_after_days: number;
  contacts: string[];
  changed_at: number;
  published_at?: number;
  review_at?: number;
}

export interface ApiArticleRow {
  id: string;
  rev: number;
  kind: "answer" | "procedure";
  state: "draft" | "in_review" | "scheduled" | "published" | "due_for_review" | "archived";
  titles: Record<string, string>;
  services: string[];
  changed_at: number;
  published_at?: number;
  review_at?: number;
}

export interface ApiArticles {
  articles: ApiArticleRow[];
  next?: string;
}

/** `texts` is language to form (`formal`, `informal`) to text. */
export interface ApiCannedAnswer {
  id: string;
  rev: number;
  shortcut: string;
  group: string;
  services: string[];
  variables: string[];
  texts: Record<string, Record<string, string>>;
  article?: string;
}

export interface ApiCannedAnswers {
  canned_answers: ApiCannedAnswer[];
  next?: string;
}

/** What is known of a conversation without a word of what was written in it, and without names. */
export interface ApiConversation {
  id: string;
  rev: number;
  number: number;
  service: string;
  site: string;
  channel: string;
  lang: string;
  status: string;
  created_at: number;
  waiting_since?: number;
  assigned_at?: number;
  first_answer_at?: number;
  answer_by?: number;
  closed_at?: number;
  closed_by?: string;
  outcome?: string;
  entries: number;
  has_contact: boolean;
  rated_solved?: string;
  rated_feeling?: number;
}

/** The oldest first. `next` is the place after the last one, also where there is no more now. */
export interface ApiConversations {
  conversations: ApiConversation[];
  next?: string;
}

/** `binding`: the advisor marked the text as binding advice of the organisation. */
export interface ApiEntry {
  seq: number;
  at: number;
  kind: string;
  by: string;
  lang?: string;
  text?: string;
  notice?: string;
  card?: Record<string, unknown>;
  binding: boolean;
}

/** What is published for everybody and fits. No hits means that nothing fits. */
export interface ApiHits {
  hits: SearchHit[];
}

export interface ApiHours {
  service: string;
  hours: HoursForm;
}

/** How it is now. The wait is that of somebody who came now, None while too little is known. */
export interface ApiQueue {
  service: string;
  open: boolean;
  takes_new: boolean;
  waiting: number;
  longest_wait_s: number;
  wait_low_s?: number;
  wait_high_s?: number;
  available: number;
  at_desk: number;
}

export interface ApiQueues {
  queues: ApiQueue[];
  at: number;
}

/** Where else a matter belongs. `open` now; None where its hours are not known. */
export interface ApiReferral {
  id: string;
  kind: string;
  name: string;
  what_for: string;
  hours?: string;
  open?: boolean;
  phone?: string;
  link?: string;
}

export interface ApiReferrals {
  referrals: ApiReferral[];
}

/** `open`: now, for chats. `promise_s`: the first human answer comes within so many seconds. */
export interface ApiService {
  id: string;
  names: Record<string, string>;
  kind: string;
  active: boolean;
  languages: string[];
  channels: string[];
  promise_s: number;
  open: boolean;
  opens_at?: number;
  closes_at?: number;
}

export interface ApiServices {
  services: ApiService[];
}

export interface ApiSkills {
  advisors: ApiAdvisor[];
}

/** `more`: ask again with the last `seq` as `after`. */
export interface ApiTranscript {
  conversation: string;
  lang: string;
  entries: ApiEntry[];
  more: boolean;
}

export interface ArticleLink {
  id: string;
  title: string;
  lang: string;
  other_lang: boolean;
}

/** Another article whose text leads here. */
export interface ArticleLinkFrom {
  id: string;
  title: string;
}

/** A page of the articles that were asked for; `total` are all of these, `counts` all of each state. `services` and `depends_on_place` tell by what those of the state can be narrowed down. */
export interface ArticleList {
  articles: ArticleRow[];
  total: number;
  counts: Record<string, number>;
  services: string[];
  places: PlaceView[];
  depends_on_place: boolean;
}

export interface ArticleRef {
  article: string;
  rev: number;
}

export interface ArticleRow {
  id: string;
  rev: number;
  kind: "answer" | "procedure";
  state: "draft" | "in_review" | "scheduled" | "published" | "due_for_review" | "archived";
  title: string;
  languages: string[];
  services: string[];
  updated_at: number;
  published_at?: number;
  review_at?: number;
  publish_at?: number;
  hide_at?: number;
  uses_30d: number;
  views_30d: number;
  helped: number;
  not_helped: number;
  place: boolean;
}

/** An article with the version that is published now (if any) and the one being edited. `second_reader`: another than who sent it publishes it. `may_publish`: you may, as it stands now. */
export interface ArticleView {
  row: ArticleRow;
  versions: VersionView[];
  published: VersionView[];
  sources: string;
  place: boolean;
  review_after_days: number;
  contacts: string[];
  owner: string;
  second_reader: boolean;
  may_publish: boolean;
  linked_from: ArticleLinkFrom[];
  candidate?: string;
  revisions: RevisionRow[];
}

/** Staff alone see it; it is no line of the timeline. */
export interface AsideLine {
  id: string;
  conversation: string;
  seq: number;
  at: number;
  by: string;
  by_name: string;
  kind: "joined" | "left" | "said";
  text: string;
}

/** `looking_on` are the names of those who came and have not left. */
export interface Asides {
  lines: AsideLine[];
  looking_on: string[];
}

/** Every answer that the one who asks may use. */
export type AskAnswers = Record<string, never>;

/** `receipt` as a visitor has it; `before` is the id of the last row that is there already. */
export interface AskAudit {
  who?: string;
  subject?: "sign_in" | "rights" | "reading" | "recordings" | "oversight" | "settings" | "binding" | "blocks" | "erasure" | "exports" | "integrations" | "audit" | "alerts";
  since?: number;
  until?: number;
  receipt: string;
  before?: number;
}

/** `before`: the id of one that was seen already. */
export interface AskDeletions {
  before?: number;
}

/** Those before this row, the newest first. */
export interface AskDeliveries {
  before?: number;
}

export interface AskHistory {
  session: string;
}

export interface AskMonth {
  month: string;
}

/** Those before the last one that is known, which is named by its time and id. */
export interface AskOpenings {
  before?: number;
  last: string;
}

export interface AskPeriod {
  first: string;
  last: string;
}

/** The advisor asks all to be recorded, and says what for; by asking they have said yes themselves. */
export interface AskRecording {
  session: string;
  cid: string;
  purpose: string;
}

/** All of one conversation, or what is kept of one's services, the latest first. `before` and `last` are those of the last one seen: when it began, and its id. */
export interface AskRecordings {
  conversation?: string;
  before?: number;
  last: string;
}

/** `against`: the period just before, or the same weekdays a year ago; or a baseline by its id. */
export interface AskReport {
  first: string;
  last: string;
  service?: string;
  against: "none" | "before" | "year";
  baseline?: string;
}

export interface AskStaffHistory {
  staff: string;
}

export interface AskStaffing {
  first: string;
  last: string;
  service: string;
  promise_s: number;
  capacity: number;
}

export interface AskWouldGo {
  service: string;
  conversation: number;
}

export interface AuditPerson {
  id: string;
  name: string;
}

/** `place` in the chain, once it has one. `by` is the account's name now, empty for others. `service` and `site` are named in the reader's language; what is gone stands by its id. `about` names the account that it was done to or that an alert speaks of. */
export interface AuditRow {
  id: number;
  at: number;
  kind: string;
  subject: string;
  by_kind: string;
  by: string;
  place?: number;
  service: string;
  site: string;
  why: string;
  about: string;
  count?: number;
}

export interface AuditRows {
  rows: AuditRow[];
  more: boolean;
}

/** `verified_to`: the place up to which the chain was gone along last, and how many faults that found. `removed` rows from before `removed_until` are gone, since their time was over. */
export interface AuditState {
  chained: number;
  running: boolean;
  people: AuditPerson[];
  verified_at?: number;
  verified_to?: number;
  faults?: number;
  removed: number;
  removed_until?: number;
}

/** `alike`: it follows the definitions of now, and may be held against figures of now. */
export interface BaselineView {
  id: string;
  name: string;
  first: string;
  last: string;
  service?: string;
  version: number;
  alike: boolean;
  at: number;
  by_name: string;
}

export interface Baselines {
  baselines: BaselineView[];
}

/** The console is alive; the client sends one every 10 s. */
export interface Beat {
  visible?: boolean;
}

/** `password` may be empty for whoever has just signed in and must set up a second step. */
export interface BeginPasskey {
  password: string;
}

/** `password` may be empty for whoever has just signed in and must set one up. */
export interface BeginSecondFactor {
  password: string;
}

/** Who may give a binding statement, by skill in the service, and what visitors read with it. */
export interface BindingForm {
  level: number;
  words: Meanings;
}

/** A service in which this advisor may give binding statements, and what visitors read with one. */
export interface Binds {
  service: string;
  words: Record<string, string>;
}

export interface BlockView {
  id: string;
  conversation: string;
  service_name: string;
  number: number;
  by_name: string;
  reason: "abuse" | "threat" | "spam" | "disturbance";
  at: number;
  until: number;
}

/** End the conversation and refuse this visitor for a time. They are told so. */
export interface BlockVisitor {
  conversation: string;
  cid: string;
  reason: "abuse" | "threat" | "spam" | "disturbance";
  hours: number;
}

export interface Blocks {
  blocks: BlockView[];
}

/** Whole weeks from Monday to Sunday, with the month in them. */
export interface Calendar {
  today: string;
  services: CalendarService[];
}

/** `exception` is the key by which the day differs from the week; `holiday` a holiday's name. */
export interface CalendarDay {
  day: string;
  frames: string[][];
  exception?: string;
  holiday: string;
  note: string;
}

export interface CalendarService {
  id: string;
  days: CalendarDay[];
}

/** Where on somebody's shared screen; without a place the pointer goes away. */
export interface CallPoint {
  session: string;
  source: string;
  x?: number;
  y?: number;
}

export interface CallPointed {
  session: string;
  source: string;
  participant: string;
  x?: number;
  y?: number;
}

/** What is asked or recorded, as one participant is told it. `waits_for`: participants who have not said yes. `mine` is one's own last answer. `days`: how long it is kept. A `held` one records nothing. */
export interface CallRecording {
  recording: string;
  state: "asking" | "on" | "held" | "over";
  purpose: string;
  days: number;
  asked_by: string;
  asked_at: number;
  started_at?: number;
  mine?: boolean;
  waits_for: string[];
  ended_reason?: "refused" | "withdrawn" | "stopped" | "call_over" | "failed";
}

/** `number`: of its conversation. `openings` are of those who fetched a part, the latest first. */
export interface CallRecordingKept {
  id: string;
  conversation: string;
  number: number;
  service_name: string;
  purpose: string;
  asked_at: number;
  started_at?: number;
  ended_at?: number;
  ended_reason?: string;
  keep_until?: number;
  answers: RecordingAnswer[];
  parts: RecordingPart[];
  openings: RecordingOpening[];
}

/** `sites` of a row are where it was asked; `places` are their names. `reason`: why it was muted. */
export interface CandidateList {
  candidates: CandidateRow[];
  waiting: number;
  muted: number;
  places: Record<string, string>;
  steps: GroupStep[];
}

/** A group of questions that visitors asked. `cover` is 0–1: how well an article answers them. `minutes` is what these conversations took of advisors in 30 days; `trend` is the count of the last seven days less that of the seven before. `passed`: in how many of the conversations an advisor was offered the nearest article and wrote something else; from two on it counts as covering half as much. */
export interface CandidateRow {
  id: string;
  rev: number;
  title: string;
  lang: string;
  languages: string[];
  service: string;
  kind: "gap" | "poor" | "stale";
  count: number;
  count_30d: number;
  trend: number;
  weekly: number[];
  minutes: number;
  solved_share: number;
  cover: number;
  nearest?: string;
  nearest_title?: string;
  first_at: number;
  last_at: number;
  sites: string[];
  reason: string;
  passed: number;
}

export interface CandidateView {
  row: CandidateRow;
  questions: EvidenceLine[];
  answers: AnswerCandidate[];
  searches: string[];
  alike: AlikeCandidate[];
}

/** One row of a file to be imported, as `advisory content import` takes it. */
export interface CannedAnswerRow {
  id: string;
  shortcut: string;
  group: string;
  services: string[];
  variables: string[];
  versions: Record<string, unknown>;
  article?: string;
}

/** An article or a referral that the advisor sent as a card. */
export interface Card {
  kind: "article" | "referral" | "link" | "steps";
  id?: string;
  title: string;
  text: string;
  url?: string;
  steps: string[];
}

export interface ChangeHook {
  rev: number;
  form: HookForm;
}

export interface ChangePassword {
  cid: string;
  current: string;
  password: string;
}

/** `minutes` and `solved` are told of channels that are not measured here. */
export interface ChannelCost {
  channel: "chat" | "video" | "message" | "phone" | "visit";
  hour_cents: number;
  fixed_cents: number;
  minutes?: number;
  solved?: number;
}

/** One cell of the service map: offered or not, why, and where that is heading by when. */
export interface ChannelForm {
  name: "chat" | "message" | "video";
  offered: boolean;
  why: string;
  heading: string;
  by?: string;
}

/** One check before publishing. `blocks` stops it, `warns` does not. `found` stands in `field`; as a contact of an office it may be kept (`contacts`). */
export interface Check {
  code: "personal_data" | "asks_for_code" | "variable" | "empty" | "translation_missing" | "out_of_date" | "long_sentences" | "reading_level" | "jargon" | "broken_link" | "dead_link" | "duplicate";
  level: "ok" | "warns" | "blocks";
  lang?: string;
  detail: string;
  field: "" | "question" | "answer" | "short" | "phrasings";
  found: string;
}

export interface CheckCannedAnswers {
  rows: CannedAnswerRow[];
}

/** `wrong` is empty where the row could be imported. */
export interface CheckedRow {
  id: string;
  wrong: string;
}

/** Nothing was stored. */
export interface CheckedRows {
  rows: CheckedRow[];
  good: number;
}

export interface ChooseLetters {
  messages: "off" | "new" | "late";
}

/** On all of one's consoles: limits of the wallboard, how one is called, and how one's hands work. `undo_s` is for how long what was sent may be taken back. Which actions have a key is known to the console alone. */
export interface Chosen {
  thresholds: AlertThresholds;
  wall_alerts: boolean;
  sound: boolean;
  desktop: boolean;
  undo_s: 0 | 3 | 5 | 10;
  keys: OwnKey[];
}

export interface CloseConversation {
  conversation: string;
  cid: string;
  outcome: "solved" | "referred" | "transferred" | "too_wide" | "left" | "unanswered";
  topic?: string;
  answer_missing?: boolean;
}

/** Own closed conversations, the latest first; `before` and `last` are those of the last one seen. */
export interface ClosedAsk {
  before?: number;
  last?: string;
}

export interface ClosedPage {
  conversations: ConversationCard[];
  more: boolean;
}

export interface Colleague {
  id: string;
  name: string;
  presence: "available" | "break_soon" | "on_phone" | "on_break" | "offline";
  load: number;
  capacity: number;
  services: string[];
}

/** A viewer's page shows nothing of the visitor's. Said again it changes nothing. */
export interface ConfirmPause {
  session: string;
  pause: string;
}

export interface ConfirmSecondFactor {
  cid: string;
  code: string;
}

export interface ConfirmStep {
  cid: string;
  staff: string;
  step: "rules" | "codes" | "desk" | "answers" | "practice_one" | "practice_three" | "call" | "review";
  done: boolean;
}

/** Whoever sits at an open console may not be the one who opened it. */
export interface ConnectIssuer {
  password: string;
}

/** A conversation as staff see it in a list. `turn` says whom it waits for. `waiting_since` is when the oldest unanswered message of the visitor came (or when they joined the queue); `quiet_since` is when the visitor last wrote. `slot` is 1–10 and never changes while the advisor holds the conversation. `epoch` grows each time the conversation changes hands. `overdue` says that the advisor was reminded of it. `wide` is why it looks too wide for writing, until that is dismissed. `contact` and `known` are for its advisor alone. */
export interface ConversationCard {
  id: string;
  rev: number;
  epoch: number;
  number: number;
  name: string;
  service: string;
  service_name: string;
  site: string;
  lang: string;
  channel: string;
  practice: boolean;
  status: "queued" | "offered" | "message" | "active" | "closed";
  turn: "advisor" | "visitor" | "paused";
  pause?: string;
  head: number;
  read_by_advisor: number;
  read_by_visitor: number;
  unread: number;
  last_text: string;
  last_by: "visitor" | "advisor" | "system";
  topic: string;
  created_at: number;
  waiting_since?: number;
  quiet_since?: number;
  promise_s: number;
  slot?: number;
  advisor?: string;
  advisor_name?: string;
  offered_to?: string;
  offered_until?: number;
  handed_to?: string;
  handed_to_name?: string;
  transferred_from?: string;
  transfer_note?: string;
  in_call: boolean;
  page: Page;
  searched: string;
  read_article?: string;
  read_article_title?: string;
  note: string;
  note_rev: number;
  draft: string;
  draft_rev: number;
  outcome?: "solved" | "referred" | "transferred" | "too_wide" | "left" | "unanswered";
  closed_at?: number;
  returns_at?: number;
  closes_at?: number;
  overdue: boolean;
  wide?: "turns" | "length" | "time";
  contact: string;
  answer_by?: number;
  known?: Known;
  files: boolean;
  video: boolean;
}

/** A conversation that this advisor may no longer see in their lists. */
export interface ConversationGone {
  conversation: string;
  reason: "taken" | "closed" | "transferred" | "left";
}

export interface ConversationRef {
  conversation: string;
}

/** As its visitor sees it. `closes_at` while they are asked, `returns_at` while the advisor is awaited. `files`: they may send files in it. */
export interface ConversationView {
  id: string;
  rev: number;
  service: string;
  service_name: string;
  lang: string;
  status: "queued" | "offered" | "message" | "active" | "closed";
  head: number;
  created_at: number;
  queue?: Queue;
  advisor_name?: string;
  read_by_advisor: number;
  outcome?: "solved" | "referred" | "transferred" | "too_wide" | "left" | "unanswered";
  closed_at?: number;
  reopen_until?: number;
  channel: string;
  returns_at?: number;
  paused: boolean;
  closes_at?: number;
  answer_by?: number;
  has_contact: boolean;
  rated: boolean;
  receipt?: string;
  files: boolean;
}

export interface CostVersion {
  rev: number;
  at: number;
  by_name: string;
  reason: string;
  costs: ChannelCost[];
}

export interface CostVersions {
  versions: CostVersion[];
}

/** The call that a conversation has now, if any. */
export interface CurrentCall {
  call?: VideoState;
}

export interface CurrentPause {
  pause?: PauseState;
}

export interface DecideGuest {
  session: string;
  cid: string;
  participant: string;
  admit: boolean;
}

/** Let an offer pass; it goes back to the front of the queue. */
export interface Decline {
  cid: string;
  conversation: string;
}

/** With what it counts in, and whether more or less of it is better, if either. */
export interface DefinedFigure {
  id: string;
  value?: number;
  of?: number;
  hidden: "" | "none" | "few" | "people" | "whole";
  before?: number;
  unit: "count" | "share" | "seconds" | "times" | "points";
  better: "" | "more" | "less";
}

export interface Deletion {
  id: number;
  at: number;
  cause: string;
  service_name: string;
  kind: string;
  count: number;
}

export interface Deletions {
  deletions: Deletion[];
  more: boolean;
}

export interface DeliveryList {
  deliveries: DeliveryView[];
}

export interface DeliveryView {
  record: number;
  kind: string;
  at: number;
  state: "waiting" | "delivered" | "given_up";
  attempts: number;
  due_at: number;
  status?: number;
  error: string;
  done_at?: number;
}

/** Everything the desk shows; this and the pushes that follow equal a fresh snapshot. */
export interface Desk {
  me: Me;
  services: ServiceView[];
  conversations: ConversationCard[];
  now: number;
}

/** The server is about to stop; reconnect after `retry_in` seconds. */
export interface Drain {
  retry_in: number;
}

/** `enough` false means: too early to say. `published_at` is the first time, `again_at` the later ones. */
export interface Effect {
  article: string;
  title: string;
  published_at?: number;
  again_at: number[];
  points: EffectPoint[];
  uses: number;
  views: number;
  helped: number;
  not_helped: number;
  enough: boolean;
}

/** Of articles that have been published, the latest first. `enough` false means: too early to say. */
export interface EffectList {
  rows: EffectRow[];
  total: number;
}

export interface EffectPoint {
  week: number;
  conversations: number;
  views: number;
}

export interface EffectRow {
  article: ArticleRow;
  before: EffectSide;
  after: EffectSide;
  enough: boolean;
}

export interface EffectSide {
  weeks: number;
  conversations: number;
}

export interface EjectGuest {
  session: string;
  cid: string;
  participant: string;
}

/** Where the browser goes from here. */
export interface Elsewhere {
  address: string;
}

/** Leave the queue or end the conversation. Ending what has ended gives the same answer. */
export interface EndConversation {
  conversation: string;
  cid: string;
}

export interface EndNotice {
  notice: string;
  cid: string;
}

/** `show`: whether a screen that was shared before is shown again. Ending it again changes nothing. */
export interface EndPause {
  conversation: string;
  pause: string;
  show: boolean;
}

/** `keys` that the page counted, where it was open from the beginning. */
export interface EndRun {
  cid: string;
  keys?: number;
}

export interface EndSecondFactor {
  password: string;
}

/** One of one's own, or all but the one that asks. */
export interface EndSignIns {
  session?: string;
}

/** Ending what has ended gives the same answer. */
export interface EndVideo {
  session: string;
  cid: string;
  reason?: "done" | "left" | "failed" | "withdrawn";
}

/** One line of a timeline. `seq` is dense from 1; entries are never changed, only followed. `text` may hold masks such as `⟦identity_code:11⟧`: what was there, and its length. `by_name` is the advisor's display name. `target` is the seq that a `masked` or `withdrawn` entry speaks of; for `masked`, `text` is the new text of that entry. Of a `file` the text says the name. */
export interface Entry {
  seq: number;
  kind: "text" | "notice" | "card" | "file" | "call" | "masked" | "withdrawn";
  at: number;
  by: "visitor" | "advisor" | "system";
  by_name: string;
  cid?: string;
  lang?: string;
  text?: string;
  notice?: "queued" | "requeued" | "assigned" | "transferred" | "advisor_left" | "closed_by_advisor" | "closed_by_visitor" | "left_queue" | "asked_if_there" | "closed_inactive" | "code_removed" | "quiet_soon" | "still_here" | "answer_delayed" | "will_return" | "close_undone" | "closed_answered" | "closed_unanswered" | "reopened" | "message_left" | "became_message" | "blocked" | "danger";
  call?: "offered" | "accepted" | "declined" | "expired" | "ended" | "failed" | "sharing" | "sharing_ended" | "guest_came" | "guest_left" | "pause" | "pause_over" | "recording" | "recording_ended";
  params: Record<string, string | number>;
  card?: Card;
  file?: FileLine;
  target?: number;
}

/** A new entry. `rev` is the conversation's with it, and `moved`, for staff, what it changed there. While a conversation is active nothing else tells of what an entry changed. */
export interface EntryPosted {
  conversation: string;
  rev: number;
  entry: Entry;
  moved?: Moved;
}

/** The entry as it is stored, to the connection that sent it; `dup`: this cid was stored before. */
export interface EntryReceipt {
  conversation: string;
  rev: number;
  entry: Entry;
  moved?: Moved;
  dup: boolean;
}

export interface EraseCase {
  cid: string;
  case: string;
  why: "asked" | "not_needed" | "mistake" | "unlawful";
}

/** A redacted question as a visitor wrote it. */
export interface EvidenceLine {
  id: string;
  text: string;
  lang: string;
  at: number;
  outcome?: string;
}

export interface ExportAudit {
  form: "csv" | "jsonl";
  who?: string;
  subject?: "sign_in" | "rights" | "reading" | "recordings" | "oversight" | "settings" | "binding" | "blocks" | "erasure" | "exports" | "integrations" | "audit" | "alerts";
  since?: number;
  until?: number;
  receipt: string;
}

export interface ExportReport {
  cid: string;
  first: string;
  last: string;
  service?: string;
  against: "none" | "before" | "year";
  format: "csv" | "xlsx";
}

/** Keep a service open today for so many minutes more than it would be. */
export interface ExtendHours {
  service: string;
  cid: string;
  minutes: number;
}

export interface Extended {
  closes_at?: number;
}

export interface FetchRecordingPart {
  opening: string;
}

/** A file that somebody sent, fetched by `id`; `width` and `height` are those of its first page. */
export interface FileLine {
  id: string;
  name: string;
  kind: "image" | "pdf";
  pages: number;
  width: number;
  height: number;
  bytes: number;
}

/** `text` is what can be read on the page, for those who cannot see it. Codes are masked in it. */
export interface FilePage {
  number: number;
  width: number;
  height: number;
  text: string;
}

export interface FilePages {
  name: string;
  pages: FilePage[];
}

/** `page` counts from 1, and 0 is a small picture of the first. Without it: the whole, to keep. */
export interface FilePart {
  page?: number;
}

export interface FindArticles {
  cursor?: string;
  limit: number;
  state?: "draft" | "in_review" | "scheduled" | "published" | "due_for_review" | "archived";
  service?: string;
}

/** The code that a visitor got. Staff of its service find it for a reason; that they look is recorded. */
export interface FindByReceipt {
  receipt: string;
  why: "visitor_asks" | "goes_on" | "complaint" | "quality";
}

export interface FindCannedAnswers {
  cursor?: string;
  limit: number;
  service?: string;
}

/** The code that the visitor was given, and what they ask for. */
export interface FindCase {
  cid: string;
  receipt: string;
  why: "access" | "erasure" | "hold" | "check";
}

/** `since` and `until` are of the beginning, the latter left out. */
export interface FindConversations {
  cursor?: string;
  limit: number;
  service?: string;
  channel?: "chat" | "message";
  state?: "open" | "closed";
  since?: number;
  until?: number;
}

export interface FindMessages {
  cursor?: string;
  limit: number;
  service?: string;
  state?: "open" | "closed";
}

/** `lang` is the visitor's: what may be sent is in it. */
export interface FindReferrals {
  q: string;
  lang: string;
  limit: number;
}

/** The answer is the same whether somebody has an account under this address or not. */
export interface ForgottenPassword {
  email: string;
}

/** te and sinä, ni and du; English has the first alone. */
export interface Forms {
  formal: string;
  informal?: string;
}

export interface Found {
  conversation: ConversationCard;
}

/** What the issuer puts into the address of our page; `error` in place of a code where it refuses. */
export interface FromIssuer {
  state: string;
  code: string;
  iss: string;
  error: string;
}

/** Shown this once, to whoever asked for it. `mailed`: a letter takes it to the person too. */
export interface GivenLink {
  staff: string;
  token: string;
  expires_at: number;
  mailed: boolean;
}

/** Where it is now; `step` names what was done, to undo it. */
export interface GroupRef {
  group: string;
  step: string;
}

/** What somebody did to groups lately, and may be undone. `text` is one of the questions it was about. */
export interface GroupStep {
  id: string;
  at: number;
  by: string;
  what: "merged" | "moved" | "parted" | "apart";
  group: string;
  other: string;
  questions: number;
  text: string;
  other_title: string;
}

export interface GuestAuth {
  contract: number;
  key: string;
  lang: string;
}

/** An instruction for staff; it is never sent. */
export interface Guide {
  id: string;
  title: string;
  steps: string[];
}

/** Give everything that is held back to the front of its queue, and go. */
export interface HandOverAll {
  cid: string;
  notes?: HandOverNote[];
  presence?: "on_break" | "offline" | "break_soon";
}

export interface HandOverNote {
  conversation: string;
  note?: string;
}

/** The last seq of each conversation that this connection follows; finds a lost last entry. */
export interface Heads {
  heads: Record<string, number>;
  now: number;
}

/** Whether an article helped, from the widget; counted once for a cid. */
export interface Helped {
  cid: string;
  site: string;
  article: string;
  lang: string;
  helped: boolean;
  searched: string;
}

export interface History {
  lines: Said[];
}

/** An answer that fits. `text` is ready to insert: variables that could be resolved are. `unresolved` names the variables that stand in `text` as `{name}` and must be filled in before sending. `matched` are the words of the question that led here. */
export interface Hit {
  kind: "article" | "canned_answer";
  id: string;
  title: string;
  shortcut?: string;
  text: string;
  lang: string;
  other_lang: boolean;
  unresolved: string[];
  matched: string[];
  reviewed_at?: number;
  due_for_review: boolean;
  uses: number;
  score: number;
}

export interface Hits {
  hits: Hit[];
}

export interface HoldCase {
  cid: string;
  case: string;
  reason: string;
}

export interface HomeQuery {
  site: string;
  lang: string;
  path: string;
}

/** `record`: one delivery alone; none is all that wait or were given up. */
export interface HookAct {
  cid: string;
  record?: number;
}

/** `services` are those whose events it is told of; none named are all. */
export interface HookForm {
  name: string;
  url: string;
  kinds: ("conversation.opened" | "conversation.reopened" | "conversation.closed" | "conversation.rated" | "conversation.erased" | "message.left" | "article.published" | "alert.raised")[];
  services: string[];
  on: boolean;
}

/** `possible`: the operator has set the key that secrets are sealed with. */
export interface HookList {
  hooks: HookView[];
  possible: boolean;
}

export interface HookView {
  id: string;
  rev: number;
  name: string;
  url: string;
  kinds: ("conversation.opened" | "conversation.reopened" | "conversation.closed" | "conversation.rated" | "conversation.erased" | "message.left" | "article.published" | "alert.raised")[];
  services: string[];
  state: "on" | "paused" | "given_up";
  failing_since?: number;
  last_ok_at?: number;
  old_secret_until?: number;
  waiting: number;
  delivered: number;
  given_up: number;
}

/** `exceptions` and `notes` by date, by day of every year (`12-24`) or by a holiday's name. */
export interface HoursForm {
  zone: string;
  week: Record<string, string[][]>;
  exceptions: Record<string, string[][]>;
  holidays: "" | "fi";
  notes: Record<string, string>;
}

/** How to reach the media part. `relay_only`: through these servers and in no other way. */
export interface Ice {
  ice_servers: IceServer[];
  ttl_s: number;
  relay_only: boolean;
}

export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

/** `doubt`: why it was not believed; then the conversation goes on as one with somebody unknown. */
export interface Identified {
  known: boolean;
  doubt?: "malformed" | "signature" | "site" | "expired" | "used";
}

/** `token` is signed by the host page's own server: docs/embedding.md. */
export interface Identify {
  conversation: string;
  token: string;
}

/** `may_see` is what the role does not see anyway. */
export interface InviteGuest {
  session: string;
  cid: string;
  role: "interpreter" | "relative" | "authority";
  name?: string;
  may_see?: ("screen" | "history")[];
}

export interface InviteStaff {
  cid: string;
  email: string;
  name: string;
  roles: ("advisor" | "editor" | "supervisor" | "main_user" | "owner")[];
  services: string[];
  lang: string;
  why: "new" | "duties" | "away" | "back" | "left" | "forgot" | "lost" | "suspicion" | "mistake" | "other";
}

/** The link is told once, to be given to the guest; it is good for one browser until `expires_at`. */
export interface Invited {
  url: string;
  role: "interpreter" | "relative" | "authority";
  expires_at: number;
}

/** Look on from here: what is written comes live. The advisor is told, the visitor is not. */
export interface Join {
  conversation: string;
  cid: string;
}

export interface Joined {
  card: ConversationCard;
  entries: Entry[];
  asides: Asides;
}

/** Call a hand-over off before anybody has taken it. */
export interface Keep {
  cid: string;
  conversation: string;
}

/** It is not the same as the other, and is not suggested to be. */
export interface KeepApart {
  cid: string;
  rev: number;
  other: string;
}

export interface KeepBaseline {
  cid: string;
  name: string;
  first: string;
  last: string;
  service?: string;
}

/** So many rows of a feature. */
export interface KeptOf {
  kind: string;
  count: number;
}

export interface KeyList {
  keys: KeyView[];
}

/** `start` are its first signs. `state`: good, expired or revoked. */
export interface KeyView {
  id: string;
  name: string;
  start: string;
  scopes: ("services:read" | "queues:read" | "conversations:read" | "transcripts:read" | "messages:read" | "articles:read" | "articles:write" | "articles:publish" | "canned_answers:read" | "knowledge:search" | "referrals:read" | "skills:read")[];
  services: string[];
  pace: "slow" | "usual" | "fast";
  made_at: number;
  made_by: string;
  expires_at: number;
  used_at?: number;
  state: "good" | "expired" | "revoked";
}

/** `key` is made by the guest's browser and opens its socket; the same key may knock again. */
export interface Knock {
  token: string;
  key: string;
  name: string;
  lang: string;
}

export interface Knocked {
  session: string;
  expires_at: number;
}

/** Who the host page's own server says that the visitor is. `name` may be empty. */
export interface Known {
  name: string;
  sub: string;
}

/** The same with the launcher's words, `title` and `line`, in the language that was asked for. `look` tells how it stands on the page, `colour` its ground, `style` that and the colour of its words as the loader takes them, `name` what the whole is called, `again_s` in how many seconds all this may change, since a page's own clock may be wrong. 0: nobody knows. */
export interface LauncherState {
  availability: "open" | "rush" | "full" | "closed";
  promise_s: number;
  wait_low_s?: number;
  wait_high_s?: number;
  opens_at?: number;
  closes_at?: number;
  position: "right" | "left";
  label: Record<string, string>;
  pilot?: number;
  channels?: string[];
  title: string;
  line: string;
  look: string;
  colour: string;
  style: string;
  name: string;
  again_s: number;
}

export interface Leave {
  conversation: string;
  cid: string;
}

export interface LeaveCall {
  session: string;
  cid: string;
}

/** A question that is answered later. `contact` is an e-mail address or a phone number, or nothing. */
export interface LeaveMessage {
  cid: string;
  service: string;
  text: string;
  lang: string;
  contact?: string;
  name?: string;
  page?: Page;
  searched?: string;
  read_article?: string;
  proof?: Proof;
}

export interface LimitCard {
  service: string;
  advise: string[];
  only_generally: string[];
  never: string[];
  refer_to: string[];
}

/** What a link is for. Nobody's name is told before the guest is let in. */
export interface LinkIs {
  role: "interpreter" | "relative" | "authority";
  name: string;
  expires_at: number;
}

export interface ListCandidates {
  state: "open" | "muted";
}

export interface ListedWordForm {
  text: string;
  effect: "hold" | "mark";
}

export interface LogOutToken {
  logout_token: string;
}

/** `service` is empty when nothing is left of what was asked there. */
export interface LoggedOpening {
  id: string;
  at: number;
  by: string;
  reason: string;
  service: string;
}

/** A text as it is being written. */
export interface Look {
  conversation: string;
  text: string;
  lang: string;
}

export interface LookAtAccountLink {
  token: string;
}

export interface LookAtLink {
  token: string;
}

/** `secret` is shown this once. */
export interface MadeHook {
  id: string;
  secret: string;
}

/** `secret` is shown this once. */
export interface MadeKey {
  key: KeyView;
  secret: string;
}

/** `error` is empty when the mail server took the letter. */
export interface MailTried {
  error: string;
  status?: number;
}

/** `host` is empty where no letters are sent. */
export interface MailView {
  host: string;
  port: number;
  tls: string;
  sender: string;
  waiting: number;
  given_up: number;
  troubled: TroubledLetter[];
}

export interface MakeHook {
  cid: string;
  form: HookForm;
}

/** `services` are those whose conversations it reaches; none named are all. */
export interface MakeKey {
  cid: string;
  name: string;
  scopes: ("services:read" | "queues:read" | "conversations:read" | "transcripts:read" | "messages:read" | "articles:read" | "articles:write" | "articles:publish" | "canned_answers:read" | "knowledge:search" | "referrals:read" | "skills:read")[];
  services: string[];
  pace: "slow" | "usual" | "fast";
  expires_at: number;
}

/** The advisor's own state. `load` is the sum of weights of what they hold, to one decimal. `over_capacity` says that quiet conversations woke up and weigh more together than was agreed. */
export interface Me {
  id: string;
  name: string;
  roles: string[];
  lang: string;
  presence: "available" | "break_soon" | "on_phone" | "on_break" | "offline";
  capacity: number;
  load: number;
  held: number;
  over_capacity: boolean;
  shift_ends_at?: number;
  promise_kept_today?: number;
  binding: Binds[];
  rev: number;
}

export interface Meanings {
  fi: string;
  sv: string;
  en: string;
}

/** What somebody sends. `surface` tells what kind of screen it is; titles stay with the sharer. */
export interface MediaSource {
  id: string;
  participant: string;
  kind: "cam" | "screen";
  surface?: "browser" | "window" | "monitor";
  forwarding: "on" | "paused" | "off";
}

export interface MediaStats {
  session: string;
  source: string;
  rtt_ms?: number;
  loss?: number;
  fps?: number;
  width?: number;
  height?: number;
  freezes?: number;
}

/** Put all of it into another group. */
export interface MergeCandidate {
  cid: string;
  rev: number;
  into: string;
}

/** Leave the queue; the question stays as a message. */
export interface MessageInstead {
  conversation: string;
  cid: string;
  contact?: string;
}

/** Publish, archive, or take back to draft. Publishing is refused while a check blocks it. `note` is for whoever reads of it: what changed, or what is still missing. */
export interface MoveArticle {
  cid: string;
  rev: number;
  to: "draft" | "in_review" | "published" | "archived";
  note: string;
}

/** `note` is for whoever reads of it in the console. */
export interface MoveNote {
  note: string;
}

/** Put some of its questions into another group; without `to` into a new one. */
export interface MoveQuestions {
  cid: string;
  rev: number;
  questions: string[];
  to?: string;
}

/** What an entry made of its conversation, as staff see it; a time that is not there is none. */
export interface Moved {
  turn: "advisor" | "visitor" | "paused";
  unread: number;
  last_text: string;
  last_by: "visitor" | "advisor" | "system";
  read_by_advisor: number;
  waiting_since?: number;
  quiet_since?: number;
}

export interface MuteCandidate {
  cid: string;
  rev: number;
  reason: string;
}

/** `own_password`: there is one; who comes by the organisation's own sign-in may have none. `passkeys_possible` where browsers make some for this address. `issuer` is what the organisation calls its own sign-in, `issuer_since` since when this account is connected to it, and `issuer_possible` whether one may connect or disconnect it oneself. */
export interface MyAccount {
  name: string;
  email: string;
  lang: string;
  sessions: OpenSignIn[];
  second_factor: SecondFactorState;
  own_password: boolean;
  passkeys: OwnPasskey[];
  passkeys_possible: boolean;
  issuer: string;
  issuer_since?: number;
  issuer_possible: boolean;
}

export interface MyConversations {
  conversations: ConversationView[];
}

/** `first_name` and `full_name` are what each policy would show; `alias` may be empty. */
export interface NamedAdvisor {
  id: string;
  full_name: string;
  first_name: string;
  alias: string;
  roles: string[];
}

export interface Names {
  fi: string;
  sv: string;
  en: string;
}

export interface NamesView {
  rev: number;
  naming: "full_name" | "first_name" | "alias";
  people: NamedAdvisor[];
}

export interface News {
  items: NewsItem[];
}

/** What changed for advisors. `before` and `after` are what is sent in a chat. */
export interface NewsItem {
  article: string;
  at: number;
  kind: "new" | "changed" | "hidden";
  procedure: boolean;
  title: string;
  lang: string;
  services: string[];
  languages: string[];
  note: string;
  before: string;
  after: string;
}

/** The suggestion to go on elsewhere is put away, for good. */
export interface NotWide {
  conversation: string;
  cid: string;
}

export interface NoticeRef {
  notice: string;
}

export interface NoticeTexts {
  fi: string;
  sv: string;
  en: string;
}

/** `mine`: I have read it. `readers` and `unread` are names, for those who answer for the shift. */
export interface NoticeView {
  id: string;
  at: number;
  by_name: string;
  words: NoticeTexts;
  services: string[];
  to_visitors: boolean;
  until: number;
  mine: boolean;
  readers: string[];
  unread: string[];
}

/** Ask again. */
export type NoticesMoved = Record<string, never>;

export interface NoticesNow {
  notices: NoticeView[];
}

export interface OfCase {
  case: string;
}

export interface OfferVideo {
  conversation: string;
  cid: string;
  mode?: "voice" | "video";
  message?: string;
}

/** Nothing of a recording is given before somebody has said why they need it. */
export interface OpenRecordingPart {
  cid: string;
  reason: string;
}

/** Somewhere one is signed in. `browser` may be empty; `here` is the one that asks. */
export interface OpenSignIn {
  id: string;
  browser: string;
  since: number;
  used_at: number;
  here: boolean;
}

/** Lay a file of the conversation before both, at its first page. */
export interface OpenTogether {
  conversation: string;
  cid: string;
  file: string;
}

/** A whole conversation behind one of the questions of a candidate. It is kept who read it, and why. */
export interface OpenTranscript {
  cid: string;
  question: string;
  reason: string;
}

export interface Opening {
  by: string;
  at: number;
  reason: string;
}

/** Newest first. `more`: there are older ones. */
export interface OpeningLog {
  openings: LoggedOpening[];
  more: boolean;
}

export interface OwnFigures {
  figures: DefinedFigure[];
}

/** A key that somebody has given to something in place of the one it came with. */
export interface OwnKey {
  action: string;
  key: string;
}

/** Whether letters are sent at all, and of which messages one is told. */
export interface OwnLetters {
  on: boolean;
  messages: "off" | "new" | "late";
}

export interface OwnPasskey {
  id: string;
  name: string;
  since: number;
  used_at?: number;
}

/** The page of the host site that the visitor came from: its path and title, nothing more. */
export interface Page {
  path: string;
  title: string;
}

/** Pages whose path begins so belong to the service; the longest wins. */
export interface PageService {
  prefix: string;
  service: string;
}

/** `cursor` is the `next` of the page before. */
export interface Paging {
  cursor?: string;
  limit: number;
}

/** Where somebody was in the console, and nothing of what was written there. */
export interface PainContext {
  section: string;
  layer?: string;
  conversations?: number;
  waiting?: number;
  online?: boolean;
  width?: number;
  lang?: "fi" | "sv" | "en";
}

export interface PainView {
  id: string;
  at: number;
  by_name: string;
  text: string;
  context: PainContext;
}

export interface Pains {
  pains: PainView[];
}

/** `sees_screens`: whether what somebody shares is shown to them. */
export interface Participant {
  id: string;
  role: "visitor" | "advisor" | "interpreter" | "relative" | "authority";
  name: string;
  status: "waiting" | "admitted" | "joined" | "lost" | "left" | "ejected";
  audio: boolean;
  video: boolean;
  screen: boolean;
  sees_screens: boolean;
}

/** What is to be signed. `party` is the host that a passkey is for; `known` may be empty. */
export interface PasskeyAsked {
  challenge: string;
  party: string;
  known: string[];
}

/** `known` are there already. `user` is what the authenticator keeps beside the key. */
export interface PasskeyBegun {
  challenge: string;
  party: string;
  known: string[];
  user: string;
  email: string;
  name: string;
  algorithms: number[];
}

/** The first two would be refused. `least` is how many characters are asked for. */
export interface PasswordStrength {
  strength: "short" | "easy" | "fair" | "good" | "strong";
  least: number;
}

/** `certain` alone says that nobody sees or hears the visitor; `dark` is the server's part of it. `cut`: it could not be made certain, so the call was ended. `viewers` and `confirmed` count pages. */
export interface PauseState {
  pause: string;
  conversation: string;
  by: "visitor" | "advisor";
  since: number;
  on: boolean;
  in_call: boolean;
  dark: boolean;
  certain: boolean;
  cut: boolean;
  viewers: number;
  confirmed: number;
  ended_at?: number;
  outcome?: "shown" | "hidden" | "closed";
}

export interface PersonSteps {
  id: string;
  name: string;
  steps: StepView[];
}

/** `pages`: patterns with `*` for anything, none for every page. `share`: of a hundred tabs. */
export interface PilotSetup {
  pages: string[];
  share: number;
  begins_at?: number;
  ends_at?: number;
}

/** A site and the services of its pages. What is for none in particular is for every site. */
export interface PlaceView {
  id: string;
  name: string;
  services: string[];
}

/** Where somebody points now; it is not kept. `on` false: they no longer do. */
export interface Point {
  conversation: string;
  page: number;
  x: number;
  y: number;
  on: boolean;
}

export interface Pointing {
  conversation: string;
  by: "visitor" | "advisor";
  page: number;
  x: number;
  y: number;
  on: boolean;
}

/** `used` names the answers in the text, `passed` those left; a `card` replaces the text, and only text is `binding`: confirmed by its advisor as it stands. */
export interface PostAdvisorEntry {
  conversation: string;
  cid: string;
  text?: string;
  lang?: string;
  used?: UsedAnswer[];
  passed?: UsedAnswer[];
  card?: Card;
  binding?: boolean;
}

export interface PostEntry {
  conversation: string;
  cid: string;
  text: string;
  lang?: string;
}

/** One's own runs and steps; `people` for those who may confirm others'. */
export interface PracticeView {
  runs: RunView[];
  steps: StepView[];
  people: PersonSteps[];
}

export interface PreferencesView {
  rev: number;
  chosen: Chosen;
}

export interface Preview {
  html: string;
  checks: Check[];
}

export interface PreviewArticle {
  lang: string;
  versions: VersionView[];
  contacts: string[];
  article?: string;
}

/** What there is, not what was said. It may be worked on until `until`. */
export interface PrivacyCase {
  case: string;
  until: number;
  number: number;
  service_name: string;
  lang: string;
  open: boolean;
  created_at: number;
  closed_at?: number;
  goes_at?: number;
  kept: KeptOf[];
  hold?: PrivacyHold;
}

export interface PrivacyHold {
  id: string;
  number: number;
  service_name: string;
  at: number;
  by: string;
  reason: string;
}

export interface PrivacyHolds {
  holds: PrivacyHold[];
}

/** Minutes until the advisor is back; both see the time. None at all: they are back. */
export interface PromiseReturn {
  conversation: string;
  cid: string;
  minutes: number;
}

/** The puzzle of a refusal with what was worked out for it; nothing where the page has waited instead. */
export interface Proof {
  puzzle: string;
  work?: number[];
}

export interface ProtectionForm {
  networks: SharedNetworkForm[];
  words: ListedWordForm[];
}

export interface ProtectionVersion {
  rev: number;
  at: number;
  by: string;
  reason: string;
  settings: ProtectionForm;
}

/** `versions`: the latest, which holds, first. `here`: the address that this was asked from. */
export interface ProtectionView {
  versions: ProtectionVersion[];
  here: string;
}

/** `html` is made by the server from a Markdown subset and is safe to place. */
export interface PublicArticle {
  id: string;
  title: string;
  lang: string;
  html: string;
  services: string[];
  updated_at: number;
  related: SearchHit[];
}

/** One source in one direction. Publishing a source again replaces it. */
export interface Publish {
  session: string;
  cid: string;
  source: "cam" | "screen";
  surface?: "browser" | "window" | "monitor";
  sdp: string;
}

export interface Published {
  source: string;
  sdp: string;
}

export interface PutAway {
  conversation: string;
  cid: string;
}

export interface PutRetentionBack {
  cid: string;
  rev: number;
  reason: string;
  of_rev: number;
}

export interface PutServiceBack {
  cid: string;
  rev: number;
  reason: string;
  of_rev: number;
}

/** `position` counts from 1. The wait is a range in seconds; absent when samples are too few. */
export interface Queue {
  position: number;
  wait_low_s?: number;
  wait_high_s?: number;
  counted_at: number;
}

export interface RateConversation {
  conversation: string;
  cid: string;
  solved?: "yes" | "partly" | "no";
  feeling?: number;
  surer?: "yes" | "partly" | "no";
  text?: string;
}

/** At most 500 lines past `after`. */
export interface ReadTranscript {
  after: number;
}

export interface RecordingAnswer {
  role: string;
  yes: boolean;
  at: number;
}

export interface RecordingOpening {
  by: string;
  part: string;
  at: number;
  reason: string;
}

/** What one camera with its microphone, or one screen, sent. `whole`: it was closed properly. */
export interface RecordingPart {
  id: string;
  role: string;
  kind: "cam" | "screen";
  began_at: number;
  ended_at?: number;
  pictures: number;
  sounds: number;
  bytes: number;
  whole: boolean;
}

/** Good for the one who gave the reason and for this part, until then. */
export interface RecordingPartOpened {
  opening: string;
  until: number;
}

/** `more`: there are older ones. */
export interface Recordings {
  recordings: CallRecordingKept[];
  more: boolean;
}

/** Shown this once. */
export interface RecoveryCodes {
  codes: string[];
}

/** `what_for` and `text` may be sent to a visitor; `note` is for the advisor. `hours` are as they were written and `hours_words` for people. `open` until a minute of the day; closed, it opens again in so many days, at that minute. Where its hours are not known none of this is there. */
export interface ReferralView {
  id: string;
  kind: string;
  name: string;
  what_for: string;
  note: string;
  text: string;
  hours?: string;
  hours_words?: string;
  open?: boolean;
  until?: number;
  opens_in_days?: number;
  opens_at?: number;
  phone?: string;
  link?: string;
}

export interface Referrals {
  referrals: ReferralView[];
}

export interface ReleaseHold {
  cid: string;
  hold: string;
  reason: string;
}

/** Something about `words` of an advisor's text, before it is sent. */
export interface Remark {
  kind: "asks_for_code" | "personal" | "tone" | "jargon";
  words: string;
  why: string;
  better: string;
}

export interface Remarks {
  remarks: Remark[];
}

export interface RemoveAnswer {
  cid: string;
  id: string;
  rev: number;
}

export interface RemoveBaseline {
  cid: string;
  baseline: string;
}

export interface RemovePasskey {
  passkey: string;
  password: string;
}

export interface RemoveSiteKey {
  key: string;
}

export interface RenewRecoveryCodes {
  cid: string;
  password: string;
}

/** Go on in a closed conversation; refused while its service is closed or its queue is full. `as_message`: it waits as a message then, which may be left at any time. */
export interface Reopen {
  conversation: string;
  cid: string;
  as_message?: boolean;
}

export interface ReopenCandidate {
  cid: string;
  rev: number;
}

export interface ReportChannel {
  id: "chat" | "video" | "message" | "phone" | "visit";
  told: boolean;
  contacts: ReportFigure;
  minutes: ReportFigure;
  solved: ReportFigure;
  contact_cents: ReportFigure;
  solved_cents: ReportFigure;
}

export interface ReportDot {
  first: string;
  figures: ReportFigure[];
}

/** `value` is absent where `hidden` says why; `of` is of how many it was made, `before` what it is held against. */
export interface ReportFigure {
  id: string;
  value?: number;
  of?: number;
  hidden: "" | "none" | "few" | "people" | "whole";
  before?: number;
}

/** `weekday` 0 is Monday. Without a count `hidden` says why. */
export interface ReportHour {
  weekday: number;
  hour: number;
  count?: number;
  hidden: "" | "none" | "few" | "people" | "whole";
}

/** `until`: what has happened since is not counted yet. `people` is 0 where they are fewer than five. */
export interface ReportPage {
  first: string;
  last: string;
  service?: string;
  version: number;
  until: number;
  first_day?: string;
  people: number;
  figures: DefinedFigure[];
  then?: ReportThen;
  step: "day" | "week" | "month";
  days: ReportDot[];
  hours: ReportHour[];
  loads: ReportPart[];
  outcomes: ReportFigure[];
  channels: ReportChannel[];
  services: ReportPart[];
  sites: ReportPart[];
  languages: ReportPart[];
  answers: ReportPart[];
  all_services: ReportService[];
  may_export: boolean;
  may_set: boolean;
}

/** A service, site, language or number of conversations at once, with its figures. */
export interface ReportPart {
  id: string;
  name: string;
  figures: ReportFigure[];
}

export interface ReportService {
  id: string;
  name: string;
  promise_s: number;
  target_pct: number;
}

/** What it is held against. `refused`: why that cannot be, and then there are no figures of it. */
export interface ReportThen {
  name: string;
  first: string;
  last: string;
  refused: "" | "version" | "service";
}

export interface RetentionDays {
  conversation: number;
  files: number;
  recordings: number;
  questions: number;
}

/** `rev` 0: as the operator set it for all. `kept`: closed conversations now; `held` of them are held. */
export interface RetentionSetting {
  service: string;
  service_name: string;
  rev: number;
  days: RetentionDays;
  changed_at?: number;
  changed_by: string;
  kept: number;
  held: number;
}

/** `records`: whether calls may be recorded at all. */
export interface RetentionSettings {
  services: RetentionSetting[];
  otherwise: RetentionDays;
  may_set: boolean;
  records: boolean;
}

export interface RetentionVersion {
  rev: number;
  at: number;
  by: string;
  reason: string;
  of_rev?: number;
  days: RetentionDays;
}

export interface RetentionVersions {
  versions: RetentionVersion[];
}

/** A visitor on another device shows the code; what they get opens their conversation. */
export interface ReturnByReceipt {
  site: string;
  lang: string;
  receipt: string;
}

export interface Returned {
  token: string;
  expires_at: number;
  conversation: string;
}

export interface RevertArticle {
  cid: string;
  rev: number;
  to_rev: number;
}

/** `note` is what its maker said of it. */
export interface RevisionRow {
  rev: number;
  at: number;
  by: string;
  state: "draft" | "in_review" | "scheduled" | "published" | "due_for_review" | "archived";
  summary: string;
  note: string;
}

/** An article as one of its revisions has it. */
export interface RevisionView {
  rev: number;
  at: number;
  by: string;
  versions: VersionView[];
}

export interface RevokeKey {
  cid: string;
  key: string;
}

export interface RunView {
  id: string;
  visitors: number;
  started_at: number;
  ended_at?: number;
  running: boolean;
  score?: ScoreView;
}

export interface Said {
  by: "visitor" | "advisor" | "system";
  by_name: string;
  at: number;
  text: string;
}

/** Add an answer (`rev` 0) or replace that revision. A team's has its service in `owner`. */
export interface SaveAnswer {
  cid: string;
  id: string;
  rev: number;
  shortcut: string;
  services: string[];
  scope?: "personal" | "team" | "all";
  owner?: string;
  texts: Versions;
}

/** `rev` is the revision that was edited; `stale` when somebody saved in between. A new article is saved with `rev` 0 under an id that the client made (`cid`). */
export interface SaveArticle {
  cid: string;
  rev: number;
  kind: "answer" | "procedure";
  services: string[];
  versions: VersionView[];
  sources: string;
  place: boolean;
  review_after_days: number;
  contacts: string[];
  candidate?: string;
}

/** An advisor's draft, kept on the server. Visitors' drafts never leave their browser. */
export interface SaveDraft {
  conversation: string;
  rev: number;
  text: string;
}

export interface SaveHours {
  cid: string;
  rev: number;
  reason: string;
  hours: HoursForm;
}

/** The private note beside a conversation; `rev` is the note's revision that was edited. */
export interface SaveNote {
  conversation: string;
  rev: number;
  text: string;
}

/** All of them together; `rev` is the revision that was changed. */
export interface SavePreferences {
  rev: number;
  chosen: Chosen;
}

/** `rev` is what was shown when it was chosen. */
export interface SaveRetention {
  cid: string;
  rev: number;
  reason: string;
  days: RetentionDays;
}

/** `rev` 0 for one that nobody changed here yet, and for a new one. */
export interface SaveService {
  cid: string;
  rev: number;
  reason: string;
  settings: ServiceForm;
}

/** `rev` is what was shown when it was chosen. */
export interface SaveStaffRetention {
  cid: string;
  rev: number;
  reason: string;
  days: StaffRetentionDays;
}

export interface Saved {
  rev: number;
}

/** Publish by itself at a time, and hide; without `publish_at` only the hiding is set or let go. */
export interface ScheduleArticle {
  cid: string;
  rev: number;
  publish_at?: number;
  hide_at?: number;
  note: string;
}

export interface ScoreView {
  conversations: number;
  finished: number;
  messages: number;
  answers: number;
  in_time: number;
  slowest_s: number;
  unanswered: number;
  remarks: Record<string, number>;
  keys?: number;
}

/** `q` empty lists what is used most in this conversation's service. */
export interface SearchAnswers {
  conversation: string;
  q?: string;
  lang?: string;
  formality?: "formal" | "informal";
  limit?: number;
}

/** `snippet` is plain text; `matched` are the words to underline. */
export interface SearchHit {
  id: string;
  title: string;
  snippet: string;
  lang: string;
  other_lang: boolean;
  matched: string[];
}

export interface SearchKnowledge {
  q: string;
  lang: string;
  service?: string;
  limit: number;
}

/** No hits means that nothing fits: say so and offer a person. */
export interface SearchResult {
  q: string;
  hits: SearchHit[];
}

/** What an authenticator needs: a picture (a path over `size` squares), an address, or letters to type. */
export interface SecondFactorBegun {
  typed: string;
  address: string;
  size: number;
  path: string;
}

/** `possible` where the operator has set the key for it, `needed` where a role asks for it. */
export interface SecondFactorState {
  on: boolean;
  possible: boolean;
  needed: boolean;
  since?: number;
  recovery_left: number;
}

export interface SeenBy {
  conversation: string;
  by: "visitor" | "advisor";
  seq: number;
}

/** A read mark; it only ever grows, so a resend is harmless. */
export interface SeenEntries {
  conversation: string;
  seq: number;
}

/** Sent again under the same cid it is not read again, and the first answer comes. */
export interface SendFile {
  conversation: string;
  cid: string;
}

export interface SendPain {
  cid: string;
  text?: string;
  context: PainContext;
}

/** `lang` is the name's language where it is not the one that was asked for. `health_note`: who writes of their health is told that they need not. */
export interface ServiceChoice {
  id: string;
  name: string;
  open: boolean;
  lang?: string;
  health_note: boolean;
}

/** All of a service but its hours. Channels stand in the order in which they are shown. What is None follows from the kind; without `binding` nobody marks anything as binding. */
export interface ServiceForm {
  names: Names;
  active: boolean;
  kind: "advice" | "throughput" | "expert" | "multi_party";
  promise_s: number;
  target_pct: number;
  level: number;
  queue_limit: number;
  overflow_to?: string;
  overflow_after_s?: number;
  quiet_s: number;
  ask_after_s?: number;
  close_after_s?: number;
  message_days: number;
  channels: ChannelForm[];
  turns: TurnForm[];
  binding?: BindingForm;
  health_note: boolean;
}

/** Every active service in one language, id to name. */
export interface ServiceNames {
  names: Record<string, string>;
}

/** `offered`: what visitors have now. `answered` and `kept`: today's first answers, and those of them within the promise. `advisors`: how many have the skill at the needed level. */
export interface ServiceSetting {
  id: string;
  rev: number;
  settings: ServiceForm;
  hours: HoursForm;
  offered: ("chat" | "message" | "video")[];
  open: boolean;
  opens_at?: number;
  closes_at?: number;
  waiting: number;
  answered: number;
  kept: number;
  advisors: number;
  sets_policy: boolean;
  sets_hours: boolean;
  changed_at?: number;
  changed_by: string;
}

export interface ServiceSettings {
  services: ServiceSetting[];
  now: number;
}

/** Without `by` it was found so when somebody changed it here for the first time. */
export interface ServiceVersion {
  rev: number;
  at: number;
  by: string;
  reason: string;
  of_rev?: number;
  settings: ServiceForm;
  hours: HoursForm;
}

export interface ServiceVersions {
  versions: ServiceVersion[];
}

/** A service that this advisor belongs to. */
export interface ServiceView {
  id: string;
  name: string;
  open: boolean;
  closes_at?: number;
  opens_at?: number;
  promise_s: number;
  waiting: number;
  free_advisors: number;
}

export interface ServicesChanged {
  services: ServiceView[];
}

export interface SessionRef {
  session: string;
}

/** `rev` is that of the version which is changed, 0 before the first. */
export interface SetCosts {
  cid: string;
  rev: number;
  reason: string;
  costs: ChannelCost[];
}

export interface SetLanguage {
  lang: string;
}

/** What is on now, shown to everyone. The same values again change nothing. */
export interface SetMedia {
  session: string;
  audio?: boolean;
  video?: boolean;
}

/** `aliases` of those who are named; the others keep theirs. */
export interface SetNames {
  rev: number;
  naming: "full_name" | "first_name" | "alias";
  aliases: Record<string, unknown>;
}

/** A break is refused while conversations are held (`holds_conversations`). */
export interface SetPresence {
  cid: string;
  presence: "available" | "break_soon" | "on_phone" | "on_break" | "offline";
}

/** `rev` is the version that was edited, 0 before the first. */
export interface SetProtection {
  cid: string;
  rev: number;
  reason: string;
  settings: ProtectionForm;
}

/** `was` is what stood there when it was chosen. */
export interface SetRoles {
  cid: string;
  staff: string;
  was: ("advisor" | "editor" | "supervisor" | "main_user" | "owner")[];
  roles: ("advisor" | "editor" | "supervisor" | "main_user" | "owner")[];
  why: "new" | "duties" | "away" | "back" | "left" | "forgot" | "lost" | "suspicion" | "mistake" | "other";
}

/** Until when the advisor works today; None forgets it. */
export interface SetShift {
  cid: string;
  ends_at?: number;
}

/** All cells or none. */
export interface SetSkills {
  cid: string;
  cells: SkillCell[];
}

/** `cidr`: an address or a network such as 192.0.2.0/24. `note`: whose it is. */
export interface SharedNetworkForm {
  cidr: string;
  note: string;
}

/** A code of the phone, or one of the recovery codes. */
export interface ShowCode {
  code: string;
}

export interface ShowPasskey {
  id: string;
  client_data: string;
  authenticator_data: string;
  signature: string;
}

/** What visitors call the one who asks, in each language of the interface. */
export interface ShownAs {
  naming: "full_name" | "first_name" | "alias";
  names: Record<string, string>;
}

export interface SignIn {
  email: string;
  password: string;
}

/** `issuer` is what the organisation calls its own sign-in; empty where there is none. `password` and `passkey`: whether the page offers them first. An account for emergencies has a password in any case. `forgotten`: a letter with a link can be asked for. */
export interface SignInWays {
  issuer: string;
  password: boolean;
  passkey: boolean;
  forgotten: boolean;
}

/** The member of staff whose cookie this browser holds. `step`: what is still missing, a `code` or a second factor to set up (`enrol`). Until then the cookie opens nothing else, and nobody is named but by the address they gave. */
export interface SignedIn {
  id: string;
  name: string;
  email: string;
  roles: string[];
  services: string[];
  lang: string;
  step: "" | "code" | "enrol";
}

/** `address`: where the organisation's own sign-in is left as well, if that is how they came. */
export interface SignedOut {
  address: string;
}

/** `secret` is shown this once: base64url of 32 bytes, of EdDSA the private half. */
export interface SiteKeyGiven {
  key: SiteKeyView;
  secret: string;
  keys: SiteKeyView[];
}

/** `shared`: whether a key that both sides have (HS256) can be kept here. */
export interface SiteKeyList {
  keys: SiteKeyView[];
  shared: boolean;
}

/** `used_at` is when a visitor was last vouched for with it, to within some minutes. */
export interface SiteKeyView {
  id: string;
  kind: "EdDSA" | "HS256";
  since: number;
  used_at?: number;
}

/** `visitor_url` is where the script of the embed code comes from. */
export interface SiteList {
  sites: SiteView[];
  visitor_url: string;
}

/** The whole of a site; `rev` is what it was made of, 0 for one that is new. */
export interface SiteSetup {
  rev: number;
  names: Record<string, string>;
  origins: string[];
  default_service: string;
  pages: PageService[];
  languages: string[];
  position: "right" | "left";
  theme: "neutral" | "suomifi" | "hds";
  accent: string;
  phone: string;
  texts: SiteTexts;
  pilot?: PilotSetup;
}

/** One cookieless answer that may be cached for 30 s. `wait_*_s` is the range while the queue is busy; `opens_at` is when a closed service opens. One that is closed and has `closes_at` is open, but a turn would come only after that. `channels`: what the page's service offers now, in the order in which they are to be shown. `pilot`: to how many of a hundred tabs the launcher is shown on this page; to all where it is absent. */
export interface SiteState {
  availability: "open" | "rush" | "full" | "closed";
  promise_s: number;
  wait_low_s?: number;
  wait_high_s?: number;
  opens_at?: number;
  closes_at?: number;
  position: "right" | "left";
  label: Record<string, string>;
  pilot?: number;
  channels?: string[];
}

/** The organisation's own words by language; a language that is missing has the product's. */
export interface SiteTexts {
  launcher: Record<string, string>;
  greeting: Record<string, string>;
  notice: Record<string, string>;
  closed: Record<string, string>;
  phone_hours: Record<string, string>;
  privacy_url: Record<string, string>;
  rules_url: Record<string, string>;
}

export interface SiteView {
  rev: number;
  names: Record<string, string>;
  origins: string[];
  default_service: string;
  pages: PageService[];
  languages: string[];
  position: "right" | "left";
  theme: "neutral" | "suomifi" | "hds";
  accent: string;
  phone: string;
  texts: SiteTexts;
  pilot?: PilotSetup;
  id: string;
}

/** `was` is what stood in the cell when it was changed: if somebody else changed it, it is `stale`. */
export interface SkillCell {
  staff: string;
  column: string;
  was: number;
  level: number;
}

/** `least` and `most` are the lowest and the highest level. `needed`: from which on somebody takes conversations of it. */
export interface SkillColumn {
  key: string;
  title: string;
  least: number;
  most: number;
  needed: number;
  may_set: boolean;
}

export interface SkillLine {
  number: number;
  who: string;
  cells: SkillCell[];
  wrong: SkillWrong[];
}

export interface SkillMatrix {
  columns: SkillColumn[];
  rows: SkillRow[];
}

/** Levels in the order of the columns. `takes`: somebody who takes conversations at all. */
export interface SkillRow {
  staff: string;
  name: string;
  email: string;
  capacity: number;
  takes: boolean;
  levels: number[];
}

export interface SkillWrong {
  code: string;
  column: string;
  value: string;
}

/** `state`: `invited` has not chosen a password yet. `link_until`: a link that is still good. */
export interface StaffAccount {
  id: string;
  name: string;
  email: string;
  roles: string[];
  services: string[];
  state: "active" | "invited" | "disabled";
  second_factor: boolean;
  lacks_second_factor: boolean;
  link_until?: number;
  used_at?: number;
}

export interface StaffAccounts {
  people: StaffAccount[];
}

/** What a console's socket sends; who asks is told by the cookie of the request that opens it. */
export interface StaffAuth {
  contract: number;
  lang: string;
}

/** Something that happened to an account. `by` is empty for the command line. */
export interface StaffEvent {
  at: number;
  kind: string;
  by: string;
  why?: string;
  roles?: string[];
}

/** Something that is done to an account, and why. */
export interface StaffForm {
  cid: string;
  staff: string;
  why: "new" | "duties" | "away" | "back" | "left" | "forgot" | "lost" | "suspicion" | "mistake" | "other";
}

export interface StaffHistory {
  events: StaffEvent[];
}

/** What is known of staff. `audit_from`: when a shorter time of the audit begins to hold. */
export interface StaffRetention {
  rev: number;
  days: StaffRetentionDays;
  otherwise: StaffRetentionDays;
  versions: StaffRetentionVersion[];
  audit_from?: number;
  may_set: boolean;
}

export interface StaffRetentionDays {
  audit: number;
  work: number;
  practice: number;
  notices: number;
  accounts: number;
}

export interface StaffRetentionVersion {
  rev: number;
  at: number;
  by: string;
  reason: string;
  of_rev?: number;
  days: StaffRetentionDays;
}

export interface StaffingAnswer {
  advisors: number;
  capacity: number;
  kept: number;
  wait_p90_s: number;
  most_held: number;
}

/** `thin`: there were too few conversations, `of` so many where that may be told. `held_now`: how many were held at once. */
export interface StaffingAnswers {
  thin: boolean;
  of?: number;
  promise_s: number;
  held_now?: number;
  answers: StaffingAnswer[];
}

export interface StartConversation {
  cid: string;
  service: string;
  text: string;
  lang: string;
  name?: string;
  page?: Page;
  searched?: string;
  read_article?: string;
  proof?: Proof;
}

export interface StartPause {
  conversation: string;
  cid: string;
}

/** `pace`: times as fast as people are. */
export interface StartRun {
  cid: string;
  visitors: number;
  lang: string;
  pace: number;
}

export interface Started {
  conversation: ConversationView;
  entries: Entry[];
}

/** `mine`: whether the one who asks may confirm it. */
export interface StepView {
  step: "rules" | "codes" | "desk" | "answers" | "practice_one" | "practice_three" | "call" | "review";
  confirmed_by?: string;
  confirmed_at?: number;
  mine: boolean;
}

/** The answer to "are you still there?"; at most ten times between two messages. */
export interface StillHere {
  conversation: string;
  cid: string;
}

/** Whether messages can be stored; `failing_since` is there while they cannot. What is sent meanwhile is answered with `busy`, and is to be sent again. */
export interface Storage {
  failing_since?: number;
}

export interface Subscribe {
  session: string;
  cid: string;
  source: string;
  sdp: string;
}

export interface Subscribed {
  sdp: string;
}

/** At most three answers for the visitor's last unanswered words; none is an answer too. */
export interface Suggest {
  conversation: string;
  formality?: "formal" | "informal";
}

/** `formality` is what was asked for, else how the visitor writes. `pause` says, where the visitor speaks of identification, that they do it alone. */
export interface Suggested {
  hits: Hit[];
  question: string;
  formality: "formal" | "informal";
  alerts: Alert[];
  guides: Guide[];
  pause?: Hit;
}

/** Ask for what comes after `after`, the last seq held without a gap. */
export interface SyncConversation {
  conversation: string;
  after: number;
}

/** At most 500 entries; `more` says that there is another page. One of the two views is there. */
export interface Synced {
  conversation?: ConversationView;
  card?: ConversationCard;
  entries: Entry[];
  head: number;
  more: boolean;
}

/** Take one conversation, or the next in turn when none is named. One wins; the other is `taken`. */
export interface Take {
  cid: string;
  conversation?: string;
}

/** Take it out of its advisor's hands, by whoever answers for the shift. Both sides are told. */
export interface TakeOver {
  conversation: string;
  cid: string;
}

export interface Taken {
  conversation?: ConversationCard;
}

export interface Targets {
  services: ServiceView[];
  advisors: Colleague[];
}

/** What both look at; without `file` nothing. `rev` grows with every change. */
export interface Together {
  conversation: string;
  rev: number;
  file?: string;
  page: number;
}

/** Without personal data, as every evidence; `openings` are those before. */
export interface Transcript {
  lang: string;
  service: string;
  lines: TranscriptLine[];
  openings: Opening[];
}

export interface TranscriptLine {
  by: "visitor" | "advisor";
  text: string;
  at: number;
}

/** The giver keeps the conversation until somebody else has it. */
export interface Transfer {
  cid: string;
  conversation: string;
  to: TransferTo;
  note?: string;
}

/** Either a person, or a service with the skill that is asked for: at least a level, and a language. */
export interface TransferTo {
  service?: string;
  advisor?: string;
  level?: number;
  lang?: string;
}

export interface TriedSkills {
  lines: SkillLine[];
}

/** `name` is of the person it is for. `error` is a word, `status` the mail server's own figure for it. */
export interface TroubledLetter {
  id: string;
  kind: "invite" | "reset" | "forgot" | "changed" | "messages" | "warned";
  name: string;
  at: number;
  given_up: boolean;
  attempts: number;
  error: string;
  status?: number;
  again_at?: number;
}

/** What somebody types who chooses a password: by a link, or for their own account. */
export interface TryPassword {
  password: string;
  token?: string;
}

/** A table as a spreadsheet saves it. Nothing is stored: what it would change can be asked for then. */
export interface TrySkills {
  text: string;
}

/** From `at` on the channel is offered, or no longer. */
export interface TurnForm {
  at: number;
  channel: "chat" | "message" | "video";
  offered: boolean;
}

export interface TurnTogether {
  conversation: string;
  cid: string;
  page: number;
}

/** The whole of a line so far; `done` ends it. `line` counts a sender's lines. */
export interface Type {
  session: string;
  line: number;
  text: string;
  done?: boolean;
}

export interface Typed {
  session: string;
  participant: string;
  line: number;
  text: string;
  done: boolean;
}

export interface Typing {
  conversation: string;
  on: boolean;
}

export interface TypingNow {
  conversation: string;
  by: "visitor" | "advisor";
  on: boolean;
}

export interface Unblock {
  block: string;
  cid: string;
}

/** Take back a close within twenty seconds. */
export interface UndoClose {
  conversation: string;
  cid: string;
}

export interface UndoStep {
  cid: string;
  step: string;
}

export interface Unpublish {
  session: string;
  cid: string;
  source: "cam" | "screen";
}

export interface UseLink {
  token: string;
  password: string;
}

/** A canned answer or an article whose text the advisor put into a message. */
export interface UsedAnswer {
  kind: "article" | "canned_answer";
  id: string;
  edited?: boolean;
}

/** One language of an article. `out_of_date`: another language was changed after it. */
export interface VersionView {
  lang: string;
  question: string;
  answer: string;
  short: string;
  phrasings: string[];
  out_of_date: boolean;
}

export interface Versions {
  fi?: Forms;
  sv?: Forms;
  en?: Forms;
}

/** The whole session as one participant sees it; `rev` grows with every change. A guest is told nothing of the conversation: its `conversation` is the session's own id. `sees` is what the one who is told may see. `can_record`: whether they may ask now to record. */
export interface VideoState {
  session: string;
  conversation: string;
  rev: number;
  state: "offered" | "declined" | "expired" | "accepted" | "connecting" | "live" | "paused_ident" | "reconnecting" | "ended";
  mode: "voice" | "video";
  me: string;
  offered_by: string;
  message: string;
  expires_at?: number;
  started_at?: number;
  ended_reason?: string;
  participants: Participant[];
  sources: MediaSource[];
  sees: string[];
  recording?: CallRecording;
  can_record: boolean;
}

/** A widget asks for a token, or for more time with the one it has: the visitor stays who they are. `practice` is believed only from the practice visitors' key. */
export interface VisitorAsks {
  site: string;
  lang: string;
  practice?: string;
  token?: string;
  proof?: Proof;
}

/** What a visitor's socket sends when it connects; never in the address. */
export interface VisitorAuth {
  contract: number;
  token: string;
  lang: string;
}

export interface VisitorToken {
  token: string;
  expires_at: number;
}

/** `samples` are those of the last hour in the answer to looking, and the newest in what is pushed. */
export interface Wall {
  at: number;
  services: WallService[];
  everything: WallWork;
  staffed: WallStaffed;
  late: WallLate[];
  advisors: WallAdvisor[];
  samples: WallSample[];
}

/** As the desk shows colleagues to each other: their state and load, nothing of their work. */
export interface WallAdvisor {
  id: string;
  name: string;
  presence: "available" | "break_soon" | "on_phone" | "on_break" | "offline";
  load: number;
  capacity: number;
}

/** Past 80 % of the promise. `advisor_name` while somebody holds it. */
export interface WallLate {
  conversation: string;
  service: string;
  service_name: string;
  waiting_since: number;
  promise_s: number;
  advisor_name?: string;
}

/** All services together, every fifteen seconds. */
export interface WallSample {
  at: number;
  waiting: number;
  longest_s: number;
  load: number;
  capacity: number;
  kept_lately: number;
  answered_lately: number;
}

/** `work` is absent where it would tell of fewer than five people. */
export interface WallService {
  id: string;
  name: string;
  open: boolean;
  closes_at?: number;
  promise_s: number;
  waiting: number;
  longest_since?: number;
  held: number;
  staffed: WallStaffed;
  work?: WallWork;
}

/** Who is there. `members` may serve; `leaving` go on a break soon or are on the phone. */
export interface WallStaffed {
  members: number;
  free: number;
  full: number;
  leaving: number;
  away: number;
  load: number;
  capacity: number;
}

/** First answers within the promise and all of them, today and in the last half-hour; and closed today. */
export interface WallWork {
  kept: number;
  answered: number;
  kept_lately: number;
  answered_lately: number;
  handled: number;
}

/** Between the advisor who holds it and those who look on. */
export interface Whisper {
  conversation: string;
  cid: string;
  text: string;
}

/** The first screen for one page of one site, in one language. `langs` names the texts that are in another one, since the organisation has not translated them. */
export interface WidgetHome {
  site: string;
  organisation: string;
  lang: string;
  languages: string[];
  service: string;
  services: ServiceChoice[];
  state: SiteState;
  articles: ArticleLink[];
  notice: string;
  phone: string;
  phone_hours: string;
  retention_days: number;
  privacy_url: string;
  greeting: string;
  closed_text: string;
  rules_url: string;
  langs: Record<string, string>;
}

/** So many conversations would be erased within the hour. */
export interface WouldGo {
  conversations: number;
}

/** All of an article. What visitors see changes when it is published. */
export interface WriteArticle {
  kind: "answer" | "procedure";
  services: string[];
  versions: VersionView[];
  sources: string;
  place: boolean;
  review_after_days: number;
  contacts: string[];
}

/** To all staff; with `to_visitors` also on the widget's first screen of these services, or of all. */
export interface WriteNotice {
  cid: string;
  words: NoticeTexts;
  services?: string[];
  to_visitors?: boolean;
  hours?: number;
}

export interface GuestCalls {
  "call:type": [Type, SessionRef];
  "guest:history": [AskHistory, History];
  "media:publish": [Publish, Published];
  "media:set": [SetMedia, VideoState];
  "media:stats": [MediaStats, SessionRef];
  "media:subscribe": [Subscribe, Subscribed];
  "media:unpublish": [Unpublish, VideoState];
  "pause:confirm": [ConfirmPause, PauseState];
  "pause:now": [SessionRef, CurrentPause];
  "rec:answer": [AnswerRecording, VideoState];
  "video:ice": [SessionRef, Ice];
  "video:leave": [LeaveCall, VideoState];
  "video:snapshot": [SessionRef, VideoState];
}

export interface GuestPushes {
  "call:pointed": CallPointed;
  "call:typed": Typed;
  "pause:state": PauseState;
  "video:state": VideoState;
}

export interface VisitorCalls {
  "call:type": [Type, SessionRef];
  "conversation:end": [EndConversation, ConversationView];
  "conversation:identify": [Identify, Identified];
  "conversation:message": [LeaveMessage, Started];
  "conversation:mine": [Nothing, MyConversations];
  "conversation:rate": [RateConversation, Nothing];
  "conversation:reopen": [Reopen, ConversationView];
  "conversation:start": [StartConversation, Started];
  "conversation:stay": [StillHere, Nothing];
  "conversation:sync": [SyncConversation, Synced];
  "conversation:to_message": [MessageInstead, ConversationView];
  "conversation:typing": [Typing, Nothing];
  "doc:current": [ConversationRef, Together];
  "doc:open": [OpenTogether, Together];
  "doc:point": [Point, Nothing];
  "doc:put_away": [PutAway, Together];
  "doc:turn": [TurnTogether, Together];
  "entry:post": [PostEntry, EntryReceipt];
  "entry:seen": [SeenEntries, Nothing];
  "media:publish": [Publish, Published];
  "media:set": [SetMedia, VideoState];
  "media:stats": [MediaStats, SessionRef];
  "media:subscribe": [Subscribe, Subscribed];
  "media:unpublish": [Unpublish, VideoState];
  "pause:current": [ConversationRef, CurrentPause];
  "pause:end": [EndPause, PauseState];
  "pause:start": [StartPause, PauseState];
  "rec:answer": [AnswerRecording, VideoState];
  "video:answer": [AnswerVideo, VideoState];
  "video:current": [ConversationRef, CurrentCall];
  "video:end": [EndVideo, VideoState];
  "video:ice": [SessionRef, Ice];
  "video:snapshot": [SessionRef, VideoState];
}

export interface VisitorPushes {
  "call:pointed": CallPointed;
  "call:typed": Typed;
  "conversation:changed": ConversationView;
  "conversation:heads": Heads;
  "conversation:typing_now": TypingNow;
  "doc:pointing": Pointing;
  "doc:together": Together;
  "drain": Drain;
  "entry:posted": EntryPosted;
  "entry:seen_by": SeenBy;
  "pause:state": PauseState;
  "video:state": VideoState;
}

export interface StaffCalls {
  "answer:kept": [AskAnswers, AnswerRows];
  "answer:look": [Look, Remarks];
  "answer:remove": [RemoveAnswer, Nothing];
  "answer:save": [SaveAnswer, AnswerRow];
  "answer:search": [SearchAnswers, Hits];
  "answer:suggest": [Suggest, Suggested];
  "beside:join": [Join, Joined];
  "beside:leave": [Leave, Nothing];
  "beside:lines": [ConversationRef, Asides];
  "beside:take_over": [TakeOver, ConversationCard];
  "beside:whisper": [Whisper, AsideLine];
  "call:point": [CallPoint, SessionRef];
  "call:type": [Type, SessionRef];
  "conversation:block": [BlockVisitor, ConversationCard];
  "conversation:close": [CloseConversation, ConversationCard];
  "conversation:closed": [ClosedAsk, ClosedPage];
  "conversation:draft": [SaveDraft, Saved];
  "conversation:find": [FindByReceipt, Found];
  "conversation:not_wide": [NotWide, Nothing];
  "conversation:note": [SaveNote, Saved];
  "conversation:return": [PromiseReturn, ConversationCard];
  "conversation:sync": [SyncConversation, Synced];
  "conversation:typing": [Typing, Nothing];
  "conversation:undo_close": [UndoClose, ConversationCard];
  "desk:beat": [Beat, Nothing];
  "desk:blocks": [Nothing, Blocks];
  "desk:decline": [Decline, Nothing];
  "desk:hand_over_all": [HandOverAll, Me];
  "desk:keep": [Keep, Nothing];
  "desk:presence": [SetPresence, Me];
  "desk:shift": [SetShift, Me];
  "desk:snapshot": [Nothing, Desk];
  "desk:take": [Take, Taken];
  "desk:targets": [ConversationRef, Targets];
  "desk:transfer": [Transfer, Nothing];
  "desk:unblock": [Unblock, Nothing];
  "doc:current": [ConversationRef, Together];
  "doc:open": [OpenTogether, Together];
  "doc:point": [Point, Nothing];
  "doc:put_away": [PutAway, Together];
  "doc:turn": [TurnTogether, Together];
  "entry:post": [PostAdvisorEntry, EntryReceipt];
  "entry:seen": [SeenEntries, Nothing];
  "guest:decide": [DecideGuest, VideoState];
  "guest:eject": [EjectGuest, VideoState];
  "guest:invite": [InviteGuest, Invited];
  "media:publish": [Publish, Published];
  "media:set": [SetMedia, VideoState];
  "media:stats": [MediaStats, SessionRef];
  "media:subscribe": [Subscribe, Subscribed];
  "media:unpublish": [Unpublish, VideoState];
  "notice:end": [EndNotice, Nothing];
  "notice:list": [Nothing, NoticesNow];
  "notice:read": [NoticeRef, Nothing];
  "notice:write": [WriteNotice, NoticeView];
  "pain:send": [SendPain, Nothing];
  "pause:confirm": [ConfirmPause, PauseState];
  "pause:current": [ConversationRef, CurrentPause];
  "pause:start": [StartPause, PauseState];
  "preferences:mine": [Nothing, PreferencesView];
  "preferences:save": [SavePreferences, PreferencesView];
  "rec:answer": [AnswerRecording, VideoState];
  "rec:ask": [AskRecording, VideoState];
  "video:current": [ConversationRef, CurrentCall];
  "video:end": [EndVideo, VideoState];
  "video:ice": [SessionRef, Ice];
  "video:offer": [OfferVideo, VideoState];
  "video:snapshot": [SessionRef, VideoState];
  "wall:extend_hours": [ExtendHours, Extended];
  "wall:unwatch": [Nothing, Nothing];
  "wall:watch": [Nothing, Wall];
}

export interface StaffPushes {
  "beside:added": AsideLine;
  "call:pointed": CallPointed;
  "call:typed": Typed;
  "conversation:changed": ConversationCard;
  "conversation:heads": Heads;
  "conversation:typing_now": TypingNow;
  "desk:gone": ConversationGone;
  "desk:me": Me;
  "desk:services": ServicesChanged;
  "doc:pointing": Pointing;
  "doc:together": Together;
  "drain": Drain;
  "entry:posted": EntryPosted;
  "entry:seen_by": SeenBy;
  "notice:moved": NoticesMoved;
  "pause:state": PauseState;
  "storage:changed": Storage;
  "video:state": VideoState;
  "wall:changed": Wall;
}
