"""What the chart comes to: settings that exist, secrets by reference, pods that may do their work alone."""

import re
from pathlib import Path
from typing import Any

import pytest

from advisory.settings import Settings
from tests.deploy.chart import CHART, rendered, values

ROOT = Path(__file__).resolve().parents[2]
SECRET = {"ADVISORY_DATABASE_URL", "ADVISORY_REDIS_URL", "ADVISORY_RECORDING_KEY", "ADVISORY_AUDIT_KEY"}


@pytest.fixture(scope="module")
def chart() -> dict[tuple[str, str], Any]:
    return rendered(values())


@pytest.fixture(params=["Deployment", "Job"])
def pod(request: pytest.FixtureRequest, chart: dict[tuple[str, str], Any]) -> Any:
    (found,) = (item for (kind, _), item in chart.items() if kind == request.param)
    return found["spec"]["template"]["spec"]


def test_every_value_is_used_and_every_object_is_there(chart: dict[tuple[str, str], Any]) -> None:
    assert {kind for kind, _ in chart} == {
        *(
            "Deployment",
            "Job",
            "Service",
            "Ingress",
            "NetworkPolicy",
            "PodDisruptionBudget",
            "ServiceAccount",
        ),
    }
    templates = "".join(path.read_text() for path in (CHART / "templates").iterdir())
    used = {name.split(".")[0] for name in re.findall(r"\.Values\.([\w.]+)", templates)}
    assert used == set(values())


def test_settings_exist_and_what_is_secret_is_named_and_never_written(pod: Any) -> None:
    known = {f"ADVISORY_{name.upper()}" for name in Settings.model_fields}
    (container,) = pod["containers"]
    given = {one["name"]: one for one in container["env"]}
    assert len(given) == len(container["env"]), "no setting twice"
    assert given.keys() <= known
    for name, one in given.items():
        if name in SECRET:
            assert one["valueFrom"]["secretKeyRef"].keys() == {"name", "key"}
        else:
            assert isinstance(one["value"], str), f"{name}: Kubernetes takes words alone"
    plain = {
        name.removeprefix("ADVISORY_").lower(): one["value"] for name, one in given.items() if "value" in one
    }
    real: dict[str, Any] = {
        "database_url": "postgresql+asyncpg://advisory@database.example/advisory",
        "redis_url": "rediss://:x@redis.example",
        "recording_key": "a" * 64,
        "audit_key": "b" * 64,
    }
    settings = Settings(
        **{**plain, **{name: real[name] for name in real if f"ADVISORY_{name.upper()}" in given}}
    )
    assert settings.database_url.startswith("postgresql")
    assert not re.search(
        r"(password|secret|key): *[\"']?[0-9a-f]{12}", (CHART / "values.yaml").read_text(), re.I
    )


def test_pods_are_nobody_on_a_file_system_they_cannot_write(pod: Any) -> None:
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "privileged": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] >= 10_000
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    mounted = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
    assert mounted.keys() == {one["name"] for one in pod["volumes"]}
    (var,) = (one["value"] for one in container["env"] if one["name"] == "ADVISORY_VAR")
    assert var in mounted.values(), "what it writes has a place"
    assert all("emptyDir" in one for one in pod["volumes"]), "nothing of the machine's own"


def test_probes_ask_what_the_service_answers_and_stopping_takes_as_long_as_it_may(
    chart: dict[tuple[str, str], Any],
) -> None:
    spec = chart["Deployment", "advisory"]["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    asked = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
    assert asked["liveness"] == asked["startup"] == {"path": "/livez", "port": "http"}
    assert asked["readiness"] == {"path": "/readyz", "port": "http"}
    answered = (ROOT / "advisory" / "web" / "health.py").read_text()
    assert all(f'"{one["path"]}"' in answered for one in asked.values())
    ports = {one["name"]: one["containerPort"] for one in container["ports"]}
    (port,) = (one["value"] for one in container["env"] if one["name"] == "ADVISORY_PORT")
    assert ports == {"http": int(port), "metrics": values()["metrics"]["port"]}
    assert pod["terminationGracePeriodSeconds"] > 25, "TimeoutStopSec of the unit"
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert spec["replicas"] >= 2 > chart["PodDisruptionBudget", "advisory"]["spec"]["minAvailable"] >= 1


def test_every_selector_finds_the_pods_and_the_job_is_not_served(chart: dict[tuple[str, str], Any]) -> None:
    spec = chart["Deployment", "advisory"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    job = chart["Job", "advisory-migrate"]["spec"]["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == labels
    assert chart["PodDisruptionBudget", "advisory"]["spec"]["selector"]["matchLabels"] == labels
    served = chart["Service", "advisory"]["spec"]["selector"]
    assert served == labels
    assert served["app.kubernetes.io/name"] != job["app.kubernetes.io/name"]
    fenced = chart["NetworkPolicy", "advisory"]["spec"]["podSelector"]["matchExpressions"]
    for one in fenced:
        assert one["operator"] == "In"
        assert {labels[one["key"]], job[one["key"]]} <= set(one["values"])


def test_nobody_gets_in_but_the_proxy_and_nothing_gets_out_but_to_the_two_servers(
    chart: dict[tuple[str, str], Any],
) -> None:
    policy = chart["NetworkPolicy", "advisory"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert all(rule["from"] and rule["ports"] for rule in policy["ingress"])
    assert all(rule["to"] and rule["ports"] for rule in policy["egress"])
    inward = {port["port"] for rule in policy["ingress"] for port in rule["ports"]}
    assert inward == {8080, values()["metrics"]["port"]}
    outward = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
    assert outward == {53, 5432, 6379}
    assert not any("0.0.0.0/0" in str(rule) for rule in policy["egress"])


def test_what_is_named_more_is_let_out_to_and_its_password_is_named_alone() -> None:
    chosen = values()
    chosen["settings"] |= {"ADVISORY_MAIL_HOST": "mail.example", "ADVISORY_MAIL_FROM": "neuvonta@example.fi"}
    chosen["secret"]["more"] = {"ADVISORY_MAIL_PASSWORD": "mail-password"}
    chosen["egress"]["more"] = {"mail": {"cidr": "10.0.0.12/32", "port": 587}}
    chart = rendered(chosen)
    *_, last = chart["NetworkPolicy", "advisory"]["spec"]["egress"]
    assert last == {
        "to": [{"ipBlock": {"cidr": "10.0.0.12/32"}}],
        "ports": [{"protocol": "TCP", "port": 587}],
    }
    (container,) = chart["Deployment", "advisory"]["spec"]["template"]["spec"]["containers"]
    given = {one["name"]: one for one in container["env"]}
    assert given["ADVISORY_MAIL_PASSWORD"]["valueFrom"] == {
        "secretKeyRef": {"name": "advisory", "key": "mail-password"}
    }
    assert given["ADVISORY_MAIL_HOST"]["value"] == "mail.example"


def test_tables_are_brought_up_to_date_before_anything_of_the_new_version_runs(
    chart: dict[tuple[str, str], Any],
) -> None:
    job = chart["Job", "advisory-migrate"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert job["spec"]["backoffLimit"] == 0
    images = {
        item["spec"]["template"]["spec"]["containers"][0]["image"]
        for item in (job, chart["Deployment", "advisory"])
    }
    assert len(images) == 1


def test_a_value_that_is_missing_or_a_word_that_is_not_allowed_is_found() -> None:
    with pytest.raises(KeyError, match="tag"):
        rendered({**values(), "image": {"repository": "x"}})
