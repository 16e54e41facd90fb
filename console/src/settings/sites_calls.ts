import { api } from "../../../client/src/api";
import type {
  AccentLooks,
  AddSiteKey,
  NamesView,
  ProtectionView,
  ServiceNames,
  SetNames,
  SetProtection,
  SiteKeyGiven,
  SiteKeyList,
  SiteList,
  SiteSetup,
  SiteView,
} from "../../../client/src/contracts";

const keysOf = (site: string) => `/api/settings/sites/${encodeURIComponent(site)}/keys`;

export const calls = {
  sites: (signal?: AbortSignal) => api.get<SiteList>("/api/settings/sites", {}, signal),
  accent: (accent: string, signal?: AbortSignal) =>
    api.get<AccentLooks>("/api/settings/accent", { accent }, signal),
  save: ({ id, ...body }: SiteSetup & { id: string }) =>
    api.put<SiteView>(`/api/settings/sites/${encodeURIComponent(id)}`, body),
  keys: (site: string) => api.get<SiteKeyList>(keysOf(site)),
  addKey: (site: string, cid: string, kind: AddSiteKey["kind"]) =>
    api.post<SiteKeyGiven>(keysOf(site), { cid, kind }),
  removeKey: (site: string, key: string) => api.post<SiteKeyList>(`${keysOf(site)}/remove`, { key }),
  services: (lang: string, signal?: AbortSignal) =>
    api.get<ServiceNames>("/api/staff/services", { lang }, signal),
  protection: (signal?: AbortSignal) => api.get<ProtectionView>("/api/settings/protection", {}, signal),
  setProtection: (body: SetProtection) => api.put<ProtectionView>("/api/settings/protection", body),
  names: (signal?: AbortSignal) => api.get<NamesView>("/api/settings/names", {}, signal),
  setNames: (body: SetNames) => api.put<NamesView>("/api/settings/names", body),
};
