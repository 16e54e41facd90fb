import { useEffect, useState } from "preact/hooks";
import { Refused } from "../refused";
import { type Access, fetchFile } from "./access";
import { t } from "./texts";

interface Picture {
  url?: string;
  reason?: string;
}

export function reasonOf(error: unknown): string {
  return (error instanceof Refused && error.message) || t("files.no_connection");
}

/** A picture by its address here in the page; let go of when nobody shows it any more. */
export function usePicture(access: Access, path: string, wanted = true): Picture & { again: () => void } {
  const [picture, setPicture] = useState<Picture>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const off = new AbortController();
    let url = "";
    fetchFile(access, path, off.signal)
      .then((response) => response.blob())
      .then(
        (blob) => {
          if (off.signal.aborted) return;
          url = URL.createObjectURL(blob);
          setPicture({ url });
        },
        (error: unknown) => {
          if (!off.signal.aborted) setPicture({ reason: reasonOf(error) });
        },
      );
    return () => {
      off.abort();
      URL.revokeObjectURL(url);
    };
  }, [path, wanted, turn]);
  return {
    ...picture,
    again: () => {
      setPicture({});
      setTurn(turn + 1);
    },
  };
}
