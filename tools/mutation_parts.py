"""What `make mutation` changes, and which tests have to notice it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    files: tuple[str, ...]
    tests: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    """Tests that take seconds and ask of these files what quicker ones ask too."""
    at_load: tuple[str, ...] = ()
    """Functions that run only while their module is loaded, which a fork comes too late for."""
    whole_service: bool = True
    """Whether tests that build the whole service are asked too; pure rules are judged by the others alone."""


PARTS = {
    "guard": Part(
        ("guard/live", "guard/strict", "guard/folded", "guard/rules"),
        (
            "tests/guard/test_guard_rules.py",
            "tests/guard/test_guard_edges.py",
            "tests/guard/test_live.py",
            "tests/guard/test_strict.py",
        ),
        (
            "tests/guard/test_live.py::test_no_text_takes_long",
            "tests/guard/test_live.py::test_more_numbers_than_anybody_tells_apart_go_as_one",
            "tests/guard/test_live.py::test_every_unicode_digit_folds_to_its_value",
        ),
        ("fold_table", "_Fold.__missing__", "_words", "_one_of"),
    ),
    "queue": Part(
        ("desk/model", "desk/hours", "desk/channels", "desk/estimate", "chat/idle"),
        (
            "tests/desk/test_model.py",
            "tests/desk/test_rules.py",
            "tests/desk/test_hours.py",
            "tests/desk/test_channels.py",
            "tests/desk/test_estimate.py",
            "tests/desk/test_queue_rules.py",
            "tests/desk/test_wait_rules.py",
            "tests/chat/test_idle.py",
        ),
        ("tests/desk/test_estimate.py::test_of_ten_who_were_told_a_range_nine_wait_no_longer",),
        whole_service=False,
    ),
    "session": Part(
        (
            "identity",
            "people/model",
            "people/service",
            "people/session_store",
            "people/second_factor",
            "people/totp",
        ),
        (
            "tests/people/test_session_rules.py",
            "tests/people/test_factor_rules.py",
            "tests/people/test_totp.py",
            "tests/people/test_accounts_model.py",
        ),
    ),
    "retention": Part(
        (
            "storage/lifecycle",
            "privacy/model",
            "privacy/schedules",
            "privacy/store",
            "privacy/erasing",
            "privacy/tasks",
            "privacy/personal",
        ),
        (
            "tests/privacy/test_retention_rules.py",
            "tests/privacy/test_retention.py",
            "tests/privacy/test_requests.py",
            "tests/privacy/test_staff.py",
            "tests/privacy/test_staff_times.py",
        ),
        (
            "tests/privacy/test_retention.py::test_what_happened_stays_as_figures_without_words",
            "tests/privacy/test_retention.py::test_a_schedule_is_a_version_with_its_reason_and_can_be_put_back",
        ),
    ),
}
