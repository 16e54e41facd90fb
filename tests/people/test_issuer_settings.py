"""What an operator says of the organisation's own sign-in, and what of it cannot be."""

from pathlib import Path
from typing import Any

import pytest

from advisory.people.issuer_rules import mapping_of
from tests.people.support import MAPPING
from tests.support.app import make_settings


def test_a_mapping_is_read_whole_or_refused_in_words() -> None:
    read = mapping_of(MAPPING)
    assert (read.create, read.gives_roles, read.gives_services) == (True, True, True)
    assert read.roles({"groups": "CN=Neuvojat,OU=Kunta", "realm.roles": ["lead"]}) == {
        "advisor",
        "supervisor",
    }
    assert read.roles({"groups": {"CN=Neuvojat,OU=Kunta": 1}, "realm": ["lead"]}) == set()
    for text, why in {
        "create = 1": "create is true or false",
        "crate = true": "knows no crate",
        "[[rule]]\nclaim = 'a'": "rule 1 needs claim and has",
        "[[rule]]\nclaim = 'a'\nhas = 'b'": "gives neither",
        "[[rule]]\nclaim = 'a'\nhas = 'b'\nroles = ['king']": "king is no role",
        "[[rule]]\nclaim = 'a'\nhas = 'b'\nroles = 'owner'": "roles is a list",
        "= 1": "is no TOML",
    }.items():
        with pytest.raises(ValueError, match=why):
            mapping_of(text)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"oidc_issuer": "http://login.example"}, "OIDC_ISSUER must be"),
        ({"oidc_issuer": "https://login.example?a=b"}, "OIDC_ISSUER must be"),
        ({"oidc_issuer": "https://login.example", "oidc_client": ""}, "needs ADVISORY_OIDC_CLIENT"),
        ({"oidc_issuer": "https://login.example", "oidc_scope": "email"}, "must hold openid"),
        ({"oidc_issuer": "https://login.example", "oidc_mapping": Path("/nowhere")}, "OIDC_MAPPING"),
        ({"oidc_only": True}, "OIDC_ONLY needs"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_the_start(tmp_path: Path, more: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make_settings(tmp_path, **{"oidc_client": "x", **more})
    assert make_settings(tmp_path).issuer() is None
