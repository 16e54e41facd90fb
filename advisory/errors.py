"""The errors a caller may see. Anything else that is raised is a bug and is logged with its trace."""

from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Stable codes; the words for each stand in `texts/errors.*.json` under the same name."""

    INVALID = "invalid"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    CONTROL_CHARACTERS = "control_characters"
    UNKNOWN_EVENT = "unknown_event"
    NOT_SIGNED_IN = "not_signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    NOT_PERMITTED = "not_permitted"
    NOT_FOUND = "not_found"
    ORIGIN_REFUSED = "origin_refused"
    CONFLICT = "conflict"
    STALE = "stale"
    CLOSED = "closed"
    TAKEN = "taken"
    AT_CAPACITY = "at_capacity"
    HOLDS_CONVERSATIONS = "holds_conversations"
    NOT_OPEN = "not_open"
    NOT_OFFERED = "not_offered"
    SITE_NEEDS_SERVICE = "site_needs_service"
    HOURS_ORDER = "hours_order"
    HOURS_OVERLAP = "hours_overlap"
    QUEUE_FULL = "queue_full"
    ASKS_FOR_CODE = "asks_for_code"
    UNRESOLVED_VARIABLE = "unresolved_variable"
    NOT_BINDING = "not_binding"
    BINDING_LEVEL = "binding_level"
    UNKNOWN_VARIABLE = "unknown_variable"
    SHORTCUT_TAKEN = "shortcut_taken"
    CALL_OPEN = "call_open"
    CALL_ENDED = "call_ended"
    CALL_FULL = "call_full"
    LINK_USED = "link_used"
    MEDIA_FAILED = "media_failed"
    PUBLISH_BLOCKED = "publish_blocked"
    SECOND_READER = "second_reader"
    TOO_MANY = "too_many"
    CROWDED = "crowded"
    PUZZLE = "puzzle"
    BLOCKED = "blocked"
    HELD_BACK = "held_back"
    NETWORK_FORM = "network_form"
    NETWORK_WIDE = "network_wide"
    WORD_FORM = "word_form"
    CONTACT = "contact"
    REOPEN_ENDED = "reopen_ended"
    TOO_LATE = "too_late"
    FILE_NOT_TAKEN = "file_not_taken"
    FILE_KIND = "file_kind"
    FILE_BROKEN = "file_broken"
    FILE_LOCKED = "file_locked"
    FILE_PIXELS = "file_pixels"
    FILE_PAGES = "file_pages"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    FILE_LIMIT = "file_limit"
    FILE_SPACE = "file_space"
    FILE_UNSAFE = "file_unsafe"
    FILE_UNCHECKED = "file_unchecked"
    FILE_CUT = "file_cut"
    FILE_GONE = "file_gone"
    ORIGIN_SCHEME = "origin_scheme"
    ORIGIN_PATH = "origin_path"
    ORIGIN_FORM = "origin_form"
    PATH_FORM = "path_form"
    LINK_FORM = "link_form"
    COLOUR_FORM = "colour_form"
    SITE_NAME = "site_name"
    SITE_KEY = "site_key"
    SITE_TAKEN = "site_taken"
    SITE_SERVICE = "site_service"
    PILOT_ENDS = "pilot_ends"
    ALIAS_TAKEN = "alias_taken"
    EMAIL_TAKEN = "email_taken"
    LAST_MAIN_USER = "last_main_user"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a code, not a password
    PASSWORD_SHORT = "password_short"  # noqa: S105
    PASSWORD_EASY = "password_easy"  # noqa: S105
    CODE_WRONG = "code_wrong"
    SECOND_FACTOR_NEEDED = "second_factor_needed"
    SECOND_FACTOR_OFF = "second_factor_off"
    EXPORT_LARGE = "export_large"
    PASSKEY_REFUSED = "passkey_refused"
    PASSKEYS_MANY = "passkeys_many"
    PASSKEYS_OFF = "passkeys_off"
    ISSUER_AWAY = "issuer_away"
    ISSUER_REFUSED = "issuer_refused"
    ISSUER_TAKEN = "issuer_taken"
    ISSUER_UNKNOWN = "issuer_unknown"
    KEYS_MANY = "keys_many"
    KEYS_SEALED = "keys_sealed"
    KEPT_LONGER = "kept_longer"
    CASE_OVER = "case_over"
    STILL_OPEN = "still_open"
    HELD = "held"
    REASON_PERSONAL = "reason_personal"
    PRACTICE_STAYS = "practice_stays"
    PRACTICE_RUNNING = "practice_running"
    HEADER_NEEDED = "header_needed"
    METHOD = "method"
    KEY_NEEDED = "key_needed"
    HOOK_ADDRESS = "hook_address"
    HOOK_INSIDE = "hook_inside"
    HOOK_UNKNOWN = "hook_unknown"
    MAIL_OFF = "mail_off"
    BUSY = "busy"
    DRAINING = "draining"
    CONTRACT = "contract"
    INTERNAL = "internal"


class Refusal(Exception):
    """A request that is refused, with a stable code and what its sentence needs.

    `params` fill the sentence and must never hold what the person wrote.
    `retry_after` is in seconds. `puzzle` is what the page may work out instead of waiting.
    """

    def __init__(
        self, code: Code, *, retry_after: float | None = None, puzzle: str | None = None, **params: Any
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params
        self.retry_after = retry_after
        self.puzzle = puzzle
