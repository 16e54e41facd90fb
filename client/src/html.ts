interface Policy {
  createHTML(html: string): string;
}
declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: { createHTML: (html: string) => string }): Policy };
  }
}

// The one door for HTML: only what the server made from its Markdown subset may pass here.
const policy = window.trustedTypes?.createPolicy("advisory", { createHTML: (html) => html });

export function serverHtml(html: string): { __html: string } {
  return { __html: policy ? policy.createHTML(html) : html };
}
