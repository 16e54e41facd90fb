import { solving } from "./work";

/** Beside the page, which stays as quick as ever. */
self.onmessage = ({ data }: MessageEvent<string>) => {
  const steps = solving(data, 1_000);
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      self.postMessage(value);
      return;
    }
  }
};
