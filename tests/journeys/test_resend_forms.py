"""Forms that are sent again are known again: what the generated tests take for granted."""


def test_every_route_of_the_editors_carries_a_cid_or_a_revision() -> None:
    """What is tested elsewhere must at least be able to recognise a second time."""
    from advisory.faq import candidates_wire, wire
    from advisory.faq.transcripts_wire import OpenTranscript

    for form in (
        wire.SaveArticle,
        wire.MoveArticle,
        wire.RevertArticle,
        wire.ScheduleArticle,
        OpenTranscript,
        candidates_wire.AdoptCandidate,
        candidates_wire.MuteCandidate,
        candidates_wire.ReopenCandidate,
        candidates_wire.MergeCandidate,
        candidates_wire.MoveQuestions,
        candidates_wire.KeepApart,
        candidates_wire.UndoStep,
    ):
        assert {"cid", "rev"} & form.model_fields.keys(), form.__name__


def test_every_route_of_the_settings_of_sites_and_names_carries_a_revision() -> None:
    from advisory.people.names_wire import SetNames
    from advisory.sites.setup_wire import SiteSetup

    for form in (SiteSetup, SetNames):
        assert "rev" in form.model_fields, form.__name__


def test_every_route_of_practice_carries_a_cid() -> None:
    from advisory.practice.wire import ConfirmStep, EndRun, StartRun

    for form in (StartRun, EndRun, ConfirmStep):
        assert "cid" in form.model_fields, form.__name__
