import type { SignedIn } from "../../client/src/contracts";
import type { Lang } from "../../client/src/texts";

/** What every section but the desk is given. */
export interface SectionProps {
  lang: Lang;
  me: SignedIn;
  path: string;
  navigate: (path: string) => void;
}

/** The part of an address that names something; as it stands where somebody has mistyped its escapes. */
export function named(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
