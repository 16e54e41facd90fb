"""What happened to an article; announced after commit."""

from dataclasses import dataclass

from advisory.faq.model import Article


@dataclass(frozen=True, slots=True)
class ArticleChanged:
    before: Article | None
    after: Article


@dataclass(frozen=True, slots=True)
class ArticlesImported:
    """Many at once, so that the search takes them in at once."""

    changes: tuple[ArticleChanged, ...]
