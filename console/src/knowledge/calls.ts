import { api } from "../../../client/src/api";
import { cid } from "../../../client/src/cid";
import type {
  ArticleList,
  ArticleRef,
  ArticleView,
  CandidateList,
  CandidateRow,
  CandidateView,
  Effect,
  EffectList,
  GroupRef,
  MoveArticle,
  News,
  OpeningLog,
  Preview,
  PreviewArticle,
  RevisionView,
  SaveArticle,
  ServiceNames,
  Transcript,
} from "../../../client/src/contracts";
import type { Lang } from "../../../client/src/texts";

/** When an article goes out and when it is hidden, as far as an editor said so. */
export interface Times {
  publish_at?: number;
  hide_at?: number;
}

/** What list of articles, and from where on; what is not said narrows nothing down. */
export interface AskArticles {
  lang: string;
  state?: string | undefined;
  q?: string | undefined;
  service?: string | undefined;
  place?: string | undefined;
  due_by?: number;
  skip?: number;
  limit?: number;
}

const article = (id: string, rest = "") => `/api/articles/${encodeURIComponent(id)}${rest}`;
const candidate = (id: string, rest = "") => `/api/candidates/${encodeURIComponent(id)}${rest}`;

export const calls = {
  articles: (asked: AskArticles, signal?: AbortSignal) =>
    api.get<ArticleList>("/api/articles", { ...asked }, signal),
  article: (id: string, signal?: AbortSignal) => api.get<ArticleView>(article(id), {}, signal),
  save: (id: string, body: SaveArticle) => api.put<ArticleView>(article(id), body),
  move: (id: string, rev: number, to: MoveArticle["to"], note: string) =>
    api.post<ArticleView>(article(id, "/move"), { cid: cid(), rev, to, note }),
  schedule: (id: string, rev: number, times: Times, note: string) =>
    api.post<ArticleView>(article(id, "/schedule"), { cid: cid(), rev, note, ...times }),
  revert: (id: string, rev: number, to_rev: number) =>
    api.post<ArticleView>(article(id, "/revert"), { cid: cid(), rev, to_rev }),
  revision: (id: string, rev: number) => api.get<RevisionView>(article(id, `/revisions/${rev}`)),
  preview: (body: PreviewArticle) => api.post<Preview>("/api/articles/preview", body),
  effect: (id: string, signal?: AbortSignal) => api.get<Effect>(article(id, "/effect"), {}, signal),
  effects: (lang: string, skip: number, signal?: AbortSignal) =>
    api.get<EffectList>("/api/articles/effects", { lang, skip }, signal),
  openings: (before: { at: number; id: string } | undefined, signal?: AbortSignal) =>
    api.get<OpeningLog>(
      "/api/transcripts/openings",
      before ? { before: String(before.at), last: before.id } : {},
      signal,
    ),
  news: (lang: Lang, signal?: AbortSignal) => api.get<News>("/api/articles/news", { lang }, signal),
  services: (lang: Lang) => api.get<ServiceNames>("/api/staff/services", { lang }),
  candidates: (state: "open" | "muted", signal?: AbortSignal) =>
    api.get<CandidateList>("/api/candidates", { state }, signal),
  candidate: (id: string, signal?: AbortSignal) => api.get<CandidateView>(candidate(id), {}, signal),
  adopt: (id: string, rev: number, extend?: string) =>
    api.post<ArticleRef>(candidate(id, "/adopt"), { cid: cid(), rev, ...(extend ? { extend } : {}) }),
  transcript: (id: string, asked: string, question: string, reason: string) =>
    api.post<Transcript>(candidate(id, "/transcript"), { cid: asked, question, reason }),
  mute: (id: string, rev: number, reason: string) =>
    api.post<CandidateRow>(candidate(id, "/mute"), { cid: cid(), rev, reason }),
  reopen: (id: string, rev: number) => api.post<CandidateRow>(candidate(id, "/reopen"), { cid: cid(), rev }),
  merge: (id: string, rev: number, into: string) =>
    api.post<GroupRef>(candidate(id, "/merge"), { cid: cid(), rev, into }),
  apart: (id: string, rev: number, other: string) =>
    api.post<GroupRef>(candidate(id, "/apart"), { cid: cid(), rev, other }),
  moveQuestions: (id: string, rev: number, questions: string[], to?: string) =>
    api.post<GroupRef>(candidate(id, "/move"), { cid: cid(), rev, questions, ...(to ? { to } : {}) }),
  undo: (id: string, step: string) => api.post<GroupRef>(candidate(id, "/undo"), { cid: cid(), step }),
};
