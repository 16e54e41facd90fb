import { api } from "../../../client/src/api";
import type {
  Deletions,
  EraseCase,
  FindCase,
  HoldCase,
  PrivacyCase,
  PrivacyHolds,
  PutRetentionBack,
  ReleaseHold,
  RetentionSetting,
  RetentionSettings,
  RetentionVersions,
  SaveRetention,
  SaveStaffRetention,
  StaffRetention,
  WouldGo,
} from "../../../client/src/contracts";

const BASE = "/api/privacy";
const of = (service: string) => `${BASE}/retention/${encodeURIComponent(service)}`;

export const calls = {
  retention: () => api.get<RetentionSettings>(`${BASE}/retention`),
  save: (service: string, form: SaveRetention) => api.put<RetentionSetting>(of(service), form),
  putBack: (service: string, form: PutRetentionBack) =>
    api.post<RetentionSetting>(`${of(service)}/put-back`, form),
  versions: (service: string) => api.get<RetentionVersions>(`${of(service)}/versions`),
  wouldGo: (service: string, conversation: number) =>
    api.get<WouldGo>(`${BASE}/would-go`, { service, conversation }),

  staffRetention: () => api.get<StaffRetention>(`${BASE}/staff-retention`),
  saveStaff: (form: SaveStaffRetention) => api.put<StaffRetention>(`${BASE}/staff-retention`, form),
  putStaffBack: (form: PutRetentionBack) =>
    api.post<StaffRetention>(`${BASE}/staff-retention/put-back`, form),

  find: (form: FindCase) => api.post<PrivacyCase>(`${BASE}/find`, form),
  look: (found: string) => api.get<PrivacyCase>(`${BASE}/case`, { case: found }),
  erase: (form: EraseCase) => api.post(`${BASE}/erase`, form),
  hold: (form: HoldCase) => api.post<PrivacyHolds>(`${BASE}/hold`, form),
  release: (form: ReleaseHold) => api.post<PrivacyHolds>(`${BASE}/release`, form),
  holds: () => api.get<PrivacyHolds>(`${BASE}/holds`),
  deletions: (before?: number) => api.get<Deletions>(`${BASE}/deletions`, { before }),
};

export const copyAddress = (found: string) => `${BASE}/copy?case=${encodeURIComponent(found)}`;
