import { api } from "../../../client/src/api";
import type {
  ChangeHook,
  DeliveryList,
  HookList,
  KeyList,
  MadeHook,
  MadeKey,
  MakeHook,
  MakeKey,
  ServiceNames,
} from "../../../client/src/contracts";

const KEYS = "/api/integrations/keys";
const HOOKS = "/api/integrations/webhooks";
const of = (hook: string) => `${HOOKS}/${encodeURIComponent(hook)}`;

export const calls = {
  services: (lang: string, signal?: AbortSignal) =>
    api.get<ServiceNames>("/api/staff/services", { lang }, signal),
  keys: (signal?: AbortSignal) => api.get<KeyList>(KEYS, {}, signal),
  makeKey: (form: MakeKey) => api.post<MadeKey>(KEYS, form),
  revokeKey: (cid: string, key: string) => api.post<KeyList>(`${KEYS}/revoke`, { cid, key }),
  hooks: (signal?: AbortSignal) => api.get<HookList>(HOOKS, {}, signal),
  makeHook: (form: MakeHook) => api.post<MadeHook>(HOOKS, form),
  changeHook: (hook: string, form: ChangeHook) => api.put<HookList>(of(hook), form),
  deliveries: (hook: string, before?: number) => api.get<DeliveryList>(`${of(hook)}/deliveries`, { before }),
  renewSecret: (cid: string, hook: string) => api.post<MadeHook>(`${of(hook)}/secret`, { cid }),
  again: (cid: string, hook: string, record?: number) =>
    api.post(`${of(hook)}/again`, record === undefined ? { cid } : { cid, record }),
  test: (cid: string, hook: string) => api.post(`${of(hook)}/test`, { cid }),
  removeHook: (cid: string, hook: string) => api.post<HookList>(`${of(hook)}/remove`, { cid }),
};
