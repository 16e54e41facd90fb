import { api } from "../../../client/src/api";
import { cid } from "../../../client/src/cid";
import type {
  Calendar,
  HoursForm,
  ServiceForm,
  ServiceSetting,
  ServiceSettings,
  ServiceVersions,
  SkillCell,
  SkillMatrix,
  TriedSkills,
} from "../../../client/src/contracts";
import { Refused } from "../../../client/src/refused";
import type { Lang } from "../../../client/src/texts";

const BASE = "/api/staff/settings";
const service = (id: string, rest = "") => `${BASE}/services/${encodeURIComponent(id)}${rest}`;

export const calls = {
  services: () => api.get<ServiceSettings>(`${BASE}/services`),
  save: (id: string, rev: number, reason: string, settings: ServiceForm) =>
    api.put<ServiceSetting>(service(id), { cid: cid(), rev, reason, settings }),
  hours: (id: string, rev: number, reason: string, hours: HoursForm) =>
    api.put<ServiceSetting>(service(id, "/hours"), { cid: cid(), rev, reason, hours }),
  putBack: (id: string, rev: number, reason: string, of_rev: number) =>
    api.post<ServiceSetting>(service(id, "/put-back"), { cid: cid(), rev, reason, of_rev }),
  versions: (id: string) => api.get<ServiceVersions>(service(id, "/versions")),
  calendar: (month: string) => api.get<Calendar>(`${BASE}/calendar`, { month }),
  skills: (lang: Lang) => api.get<SkillMatrix>(`${BASE}/skills`, { lang }),
  setSkills: (cells: SkillCell[], lang: Lang) =>
    api.post<SkillMatrix>(`${BASE}/skills?lang=${lang}`, { cid: cid(), cells }),
  trySkills: (text: string) => api.post<TriedSkills>(`${BASE}/skills/try`, { text }),
  skillsTable: (lang: Lang) => `${BASE}/skills.csv?lang=${lang}`,
};

export function isStale(error: unknown): boolean {
  return error instanceof Refused && error.code === "stale";
}
