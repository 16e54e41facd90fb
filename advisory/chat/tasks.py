"""How often conversations are looked after: heads that expose a lost last entry, silence, what grew wide."""

ATTEND_EVERY_S = 5.0
ATTEND_SHARE = 0.1
WIDE_EVERY_S = 30.0
