import { useEffect, useRef, useState } from "preact/hooks";
import type { Remark } from "../../../client/src/contracts";
import type { Answers } from "./answers";
import type { Option } from "./options";
import type { Slash } from "./picker";

const SEARCH_PAUSE = 90;
const LOOK_PAUSE = 450;

export interface Finding {
  options: readonly Option[];
  /** The words that `options` are for. */
  query: string;
  state: "asking" | "there" | "failed";
}

/** Looks for what is typed after the sign. `arrived` hears of each answer that is still wanted. */
export function useFinding(
  answers: Answers,
  conversation: string,
  slash: Slash | undefined,
  language: string,
  formality: string,
  arrived: (options: readonly Option[]) => void,
): Finding {
  const [found, setFound] = useState<Finding>({ options: [], query: "", state: "asking" });
  const heard = useRef(arrived);
  heard.current = arrived;
  useEffect(() => {
    if (!slash) return;
    setFound((before) => ({ ...before, state: "asking" }));
    let left = false;
    const timer = setTimeout(() => {
      answers.search(conversation, slash, language).then(
        (options) => {
          if (left) return;
          setFound({ options, query: slash.query, state: "there" });
          heard.current(options);
        },
        () => {
          if (!left) setFound({ options: [], query: slash.query, state: "failed" });
        },
      );
    }, SEARCH_PAUSE);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [conversation, slash?.sign, slash?.query, slash?.start, language, formality]);
  return found;
}

/** What there is to remark on a text, a moment after the hand rests; about another text there is nothing. */
export function useRemarks(
  answers: Answers,
  conversation: string,
  text: string,
  language: string,
): readonly Remark[] {
  const [found, setFound] = useState<{ text: string; remarks: readonly Remark[] }>({ text: "", remarks: [] });
  useEffect(() => {
    if (text.trim() === "") return;
    let left = false;
    const timer = setTimeout(() => {
      answers.look(conversation, text, language).then(
        (remarks) => {
          if (!left) setFound({ text, remarks });
        },
        () => {},
      );
    }, LOOK_PAUSE);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [conversation, text, language]);
  return text.trim() === "" ? [] : found.remarks.filter((one) => text.includes(one.words));
}
