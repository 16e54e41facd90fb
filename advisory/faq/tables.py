"""Articles with their revisions; searches that found nothing; questions of closed conversations in groups."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from advisory.storage.metadata import Json, identifier, instant, metadata

article = Table(
    "article",
    metadata,
    identifier("id", primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("content", Json, nullable=False),
    Column("owner", String(60), nullable=False),
    instant("changed_at", nullable=False),
    identifier("candidate"),
    Column("published", Json),
    Column("published_rev", Integer),
    instant("published_at"),
    instant("first_published_at"),
    instant("review_at"),
    identifier("sent_by"),
    instant("publish_at"),
    instant("hide_at"),
    # Holds all that lists show but the content, which else would have to be passed by in every row.
    Index(
        "ix_article_listed",
        *("changed_at", "id", "rev", "state", "published_at", "first_published_at"),
        *("review_at", "publish_at", "hide_at"),
    ),
)

article_revision = Table(
    "article_revision",
    metadata,
    identifier("article", primary_key=True),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    instant("at", nullable=False),
    identifier("by", nullable=False),
    Column("by_name", String(60), nullable=False),
    Column("state", String(16), nullable=False),
    Column("summary", String(500), nullable=False),
    Column("content", Json, nullable=False),
    Column("note", String(500), nullable=False, server_default=""),
)

link_check = Table(
    "link_check",
    metadata,
    Column("address", String(1_000), primary_key=True),
    instant("at", nullable=False),
    Column("said", String(40), nullable=False),
)
"""What addresses outside answered when the operator asked them; `said` is empty where all is well."""

asked_week = Table(
    "asked_week",
    metadata,
    identifier("subject", primary_key=True),
    instant("week", primary_key=True, autoincrement=False),
    Column("questions", Integer, nullable=False),
)
"""How many questions of a week belonged to an article or a group, of conversations that are gone."""

transcript_opening = Table(
    "transcript_opening",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    instant("at", nullable=False, index=True),
    Column("reason", String(300), nullable=False),
)
"""Which editor read which conversation, and why."""

search_miss = Table(
    "search_miss",
    metadata,
    Column("lang", String(8), primary_key=True),
    Column("text", String(200), primary_key=True),
    identifier("service", primary_key=True),
    Column("count", Integer, nullable=False),
    instant("first_at", nullable=False),
    instant("last_at", nullable=False),
)

question_group = Table(
    "question_group",
    metadata,
    identifier("id", primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    identifier("article"),
    Column("reason", String(200), nullable=False),
    Column("kept", Integer, nullable=False),
    identifier("into"),
    instant("first_at", nullable=False),
    instant("last_at", nullable=False),
)

observation = Table(
    "observation",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False),
    Column("ordinal", Integer, nullable=False),
    identifier("visitor", nullable=False),
    identifier("group"),
    identifier("article"),
    identifier("nearest"),
    Column("cover", Float, nullable=False),
    instant("at", nullable=False),
    Column("lang", String(8), nullable=False),
    identifier("service", nullable=False),
    identifier("site", nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("doubt", Boolean, nullable=False),
    Column("outcome", String(16)),
    Column("seconds", Integer, nullable=False),
    Column("answers", Json, nullable=False),
    Column("searched", String(200), nullable=False),
    Column("seqs", Json, nullable=False),
    Column("pinned", Boolean, nullable=False),
    UniqueConstraint("conversation", "ordinal"),
    Index("ix_observation_group", "group"),
    Index("ix_observation_article_at", "article", "at"),
    Index("ix_observation_at", "at"),
)

group_apart = Table(
    "group_apart",
    metadata,
    identifier("one", primary_key=True),
    identifier("other", primary_key=True),
)

group_merge = Table(
    "group_merge",
    metadata,
    identifier("group", primary_key=True),
    identifier("into", primary_key=True),
    Column("alike", Float, nullable=False),
    instant("at", nullable=False),
)

group_step = Table(
    "group_step",
    metadata,
    identifier("id", primary_key=True),
    instant("at", nullable=False, index=True),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("what", String(16), nullable=False),
    identifier("group", nullable=False),
    identifier("other", nullable=False),
    Column("questions", Json, nullable=False),
    Column("alike", Float),
    instant("undone_at"),
)
"""What an editor did to groups, and what it takes to undo it: `questions` are `[id, was pinned]`."""
