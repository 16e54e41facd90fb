import { api } from "../../../client/src/api";
import type { AskAudit, AuditRows, AuditState, ExportAudit, Reply } from "../../../client/src/contracts";
import { offline, Refused } from "../../../client/src/refused";

export type Filters = Partial<Omit<AskAudit, "before">>;

async function taken(form: Filters & Pick<ExportAudit, "form">): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch("/api/audit/export", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(form),
    });
  } catch {
    throw offline();
  }
  if (response.ok) return response.blob();
  const reply = (await response.json()) as Reply<never>;
  throw reply.ok ? offline() : new Refused(reply.error);
}

export const calls = {
  rows: (filters: Filters, before?: number) =>
    api.get<AuditRows>("/api/audit", { ...filters, ...(before === undefined ? {} : { before }) } as Record<
      string,
      string | number
    >),
  state: (signal?: AbortSignal) => api.get<AuditState>("/api/audit/state", {}, signal),
  verify: () => api.post<AuditState>("/api/audit/verify"),
  taken,
};
