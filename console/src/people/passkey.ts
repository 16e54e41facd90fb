import { api } from "../../../client/src/api";
import type { AddPasskey, PasskeyAsked, PasskeyBegun, ShowPasskey } from "../../../client/src/contracts";

/** Bytes as they cross the wire: base64url without padding. */
function text(bytes: ArrayBuffer): string {
  const whole = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return whole.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const whole = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(whole, (one) => one.charCodeAt(0));
}

const named = (ids: readonly string[]): PublicKeyCredentialDescriptor[] =>
  ids.map((id) => ({ type: "public-key", id: bytes(id) }));

export const usable = typeof PublicKeyCredential !== "undefined";

/** Whether passkeys may be offered among what the browser fills in. */
export async function offersItself(): Promise<boolean> {
  return usable && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);
}

/** Somebody closed the browser's question, or had nothing to answer it with. */
export class NotShown extends Error {}

async function answered(asking: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const found = await asking.catch((error: unknown) => {
    throw new NotShown(error instanceof Error ? error.name : "");
  });
  if (!(found instanceof PublicKeyCredential)) throw new NotShown();
  return found;
}

export const ask = () => api.post<PasskeyAsked>("/api/staff/passkey/ask");

/** The browser asks for a finger, a face or a PIN. `quiet`: only when somebody picks a passkey in a field. */
export async function shown(asked: PasskeyAsked, quiet?: AbortSignal): Promise<ShowPasskey> {
  const found = await answered(
    navigator.credentials.get({
      publicKey: {
        challenge: bytes(asked.challenge),
        rpId: asked.party,
        allowCredentials: named(asked.known),
        userVerification: "required",
      },
      ...(quiet ? { mediation: "conditional", signal: quiet } : {}),
    }),
  );
  const response = found.response as AuthenticatorAssertionResponse;
  return {
    id: text(found.rawId),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
  };
}

export async function made(begun: PasskeyBegun): Promise<Pick<AddPasskey, "client_data" | "attestation">> {
  const found = await answered(
    navigator.credentials.create({
      publicKey: {
        challenge: bytes(begun.challenge),
        rp: { id: begun.party, name: "Advisory" },
        user: { id: bytes(begun.user), name: begun.email, displayName: begun.name },
        pubKeyCredParams: begun.algorithms.map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: named(begun.known),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
      },
    }),
  );
  const response = found.response as AuthenticatorAttestationResponse;
  return { client_data: text(response.clientDataJSON), attestation: text(response.attestationObject) };
}
