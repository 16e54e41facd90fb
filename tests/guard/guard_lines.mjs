// Reads one JSON value a line: a text, or [earlier texts, text]; writes what guard.ts makes of it.
import { createInterface } from "node:readline";
import { mask, maskWithHistory } from "../../client/src/guard/guard.ts";

const spans = (masked) => [masked.text, masked.spans.map((span) => [span.start, span.end, span.kind])];
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answer = spans(typeof asked === "string" ? mask(asked) : maskWithHistory(...asked));
  console.log(JSON.stringify(answer));
}
