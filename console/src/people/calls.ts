import { api } from "../../../client/src/api";
import type {
  AccountLink,
  AddPasskey,
  Elsewhere,
  GivenLink,
  InviteStaff,
  MyAccount,
  PasskeyBegun,
  PasswordStrength,
  RecoveryCodes,
  SecondFactorBegun,
  SetRoles,
  SignedIn,
  StaffAccounts,
  StaffForm,
  StaffHistory,
} from "../../../client/src/contracts";

const STAFF = "/api/people";
const MINE = "/api/account";
const FACTOR = `${MINE}/second-factor`;
const LINK = "/api/staff/link";

export const calls = {
  staff: () => api.get<StaffAccounts>(`${STAFF}/staff`),
  history: (staff: string) => api.get<StaffHistory>(`${STAFF}/history`, { staff }),
  invite: (form: InviteStaff) => api.post<GivenLink>(`${STAFF}/invite`, form),
  reset: (form: StaffForm) => api.post<GivenLink>(`${STAFF}/reset`, form),
  roles: (form: SetRoles) => api.post<StaffAccounts>(`${STAFF}/roles`, form),
  disable: (form: StaffForm) => api.post<StaffAccounts>(`${STAFF}/disable`, form),
  enable: (form: StaffForm) => api.post<StaffAccounts>(`${STAFF}/enable`, form),
  removeFactor: (form: StaffForm) => api.post<StaffAccounts>(`${STAFF}/second-factor/remove`, form),

  mine: () => api.get<MyAccount>(MINE),
  changePassword: (cid: string, current: string, password: string) =>
    api.post(`${MINE}/password`, { cid, current, password }),
  endSignIns: (session?: string) => api.post<MyAccount>(`${MINE}/sessions/end`, session ? { session } : {}),
  strength: (password: string, token?: string) =>
    api.post<PasswordStrength>("/api/staff/password-strength", { password, ...(token ? { token } : {}) }),

  beginFactor: (password: string) => api.post<SecondFactorBegun>(`${FACTOR}/begin`, { password }),
  confirmFactor: (cid: string, code: string) => api.post<RecoveryCodes>(`${FACTOR}/confirm`, { cid, code }),
  renewRecovery: (cid: string, password: string) =>
    api.post<RecoveryCodes>(`${FACTOR}/recovery`, { cid, password }),
  endFactor: (password: string) => api.post<MyAccount>(`${FACTOR}/off`, { password }),

  beginPasskey: (password: string) => api.post<PasskeyBegun>(`${MINE}/passkey/begin`, { password }),
  addPasskey: (form: AddPasskey) => api.post<RecoveryCodes>(`${MINE}/passkey/add`, form),
  removePasskey: (passkey: string, password: string) =>
    api.post<MyAccount>(`${MINE}/passkey/remove`, { passkey, password }),

  connectIssuer: (password: string) => api.post<Elsewhere>(`${MINE}/issuer/begin`, { password }),
  finishIssuer: () => api.post<MyAccount>(`${MINE}/issuer/finish`),
  endIssuer: (password: string) => api.post<MyAccount>(`${MINE}/issuer/end`, { password }),

  look: (token: string) => api.post<AccountLink>(`${LINK}/look`, { token }),
  useLink: (token: string, password: string) => api.post(`${LINK}/use`, { token, password }),
  showCode: (code: string) => api.post<SignedIn>("/api/staff/code", { code }),
};
