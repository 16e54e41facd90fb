import { api } from "../../../client/src/api";
import type { AskAudit, AuditRows, AuditState, ExportAudit } from "../../../client/src/contracts";
import { download } from "../download";

export type Filters = Partial<Omit<AskAudit, "before">>;

export const calls = {
  rows: (filters: Filters, before?: number) =>
    api.get<AuditRows>("/api/audit", { ...filters, ...(before === undefined ? {} : { before }) } as Record<
      string,
      string | number
    >),
  state: (signal?: AbortSignal) => api.get<AuditState>("/api/audit/state", {}, signal),
  verify: () => api.post<AuditState>("/api/audit/verify"),
  export: (form: Filters & Pick<ExportAudit, "form">) => download("/api/audit/export", form),
};
