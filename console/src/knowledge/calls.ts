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
  MoveArticle,
  Preview,
  PreviewArticle,
  SaveArticle,
  ServiceNames,
} from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import type { Lang } from "../../../client/src/texts";
import { t } from "./texts";

const article = (id: string, rest = "") => `/api/articles/${encodeURIComponent(id)}${rest}`;
const candidate = (id: string, rest = "") => `/api/candidates/${encodeURIComponent(id)}${rest}`;

export const calls = {
  articles: (state: string | undefined, q: string, lang: string, signal?: AbortSignal) =>
    api.get<ArticleList>("/api/articles", { state, q: q || undefined, lang }, signal),
  article: (id: string, signal?: AbortSignal) => api.get<ArticleView>(article(id), {}, signal),
  save: (id: string, body: SaveArticle) => api.put<ArticleView>(article(id), body),
  move: (id: string, rev: number, to: MoveArticle["to"]) =>
    api.post<ArticleView>(article(id, "/move"), { cid: cid(), rev, to }),
  revert: (id: string, rev: number, to_rev: number) =>
    api.post<ArticleView>(article(id, "/revert"), { cid: cid(), rev, to_rev }),
  preview: (body: PreviewArticle) => api.post<Preview>("/api/articles/preview", body),
  effect: (id: string, signal?: AbortSignal) => api.get<Effect>(article(id, "/effect"), {}, signal),
  services: (lang: Lang) => api.get<ServiceNames>("/api/staff/services", { lang }),
  candidates: (signal?: AbortSignal) => api.get<CandidateList>("/api/candidates", {}, signal),
  candidate: (id: string, signal?: AbortSignal) => api.get<CandidateView>(candidate(id), {}, signal),
  adopt: (id: string, rev: number, extend?: string) =>
    api.post<ArticleRef>(candidate(id, "/adopt"), { cid: cid(), rev, ...(extend ? { extend } : {}) }),
  mute: (id: string, rev: number, reason: string) =>
    api.post<CandidateRow>(candidate(id, "/mute"), { cid: cid(), rev, reason }),
};

/** What went wrong, in words for the one who asked. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Refused)) throw error;
  return error.code === "offline" ? t("editor.failed.offline") : error.message;
}
