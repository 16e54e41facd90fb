"""The Markdown that articles may hold, as safe HTML: paragraphs, lists, links, emphasis, two headings.

Raw HTML and pictures stand as the text that was typed. What the renderer makes goes through an allow-list
once more, so that a fault in one does not reach a reader.
"""

import re
from functools import cache
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"p", "ul", "ol", "li", "a", "strong", "em", "h3", "h4", "br"}
SCHEMES = {"https", "http", "mailto", "tel"}
_RULES = ["paragraph", "list", "heading", "text", "newline", "escape", "emphasis", "link", "entity"]
_INSIDE = re.compile(r"article:([A-Za-z0-9_.:-]{1,64})")
"""A link to another article: `[text](article:its-id)`."""
_UNFIT = re.compile(r"[\s<>\"{}|\\^`]")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_RULES)
    # Every link is parsed, so that a check can name the one that must not stand.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _tokens(text: str) -> list[Token]:
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    return tokens


def _prepared(tokens: list[Token]) -> list[Token]:
    """Links to the web open beside the page; a link to an article is one within it."""
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                inside = article_in(str(child.attrs.get("href", "")))
                child.attrs = {"href": f"#{inside}"} if inside else {**child.attrs, "target": "_blank"}
    return tokens


def render(text: str) -> str:
    html: str = _parser().renderer.render(_prepared(_tokens(text)), _parser().options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        tag_attribute_values={"a": {"target": {"_blank"}}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    ).strip()


def links(text: str) -> list[str]:
    """Every address that the text links to, as written."""
    return [
        str(child.attrs.get("href", ""))
        for token in _tokens(text)
        for child in token.children or ()
        if child.type == "link_open"
    ]


def article_in(address: str) -> str | None:
    """The article that a link leads to within the service."""
    found = _INSIDE.fullmatch(address)
    return found[1] if found else None


def is_sound(address: str) -> bool:
    """Whether a link may stand: a whole web address, or an e-mail or phone number."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return parts.scheme in ("https", "http") and "." in parts.netloc and not _UNFIT.search(address)


def plain(text: str) -> str:
    """The words alone, blocks on lines of their own."""
    lines = []
    for token in _tokens(text):
        if token.type == "inline":
            lines.append(
                "".join(
                    child.content if child.type == "text" else " " if child.type.endswith("break") else ""
                    for child in token.children or ()
                )
            )
    return "\n".join(line for line in lines if line.strip())
