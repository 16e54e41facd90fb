from advisory.lab.bench import Figures, merge


def test_a_part_replaces_its_own_figures_and_leaves_the_others() -> None:
    results = merge({}, "search", Figures({"search.p99_ms.1k": 2.0}), {"at": "then"})
    results = merge(results, "chat", Figures({"chat.sqlite.ratio_to_relay": 1.5, "chat.kb": 40}), {})
    results = merge(
        results, "chat", Figures({"chat.sqlite.ratio_to_relay": 1.2}, {"us": [120.0]}), {"at": "now"}
    )

    assert results["search"] == {"p99_ms": {"1k": 2.0}}
    assert results["chat"] == {"sqlite": {"ratio_to_relay": 1.2}}
    assert results["runs"]["chat"] == {
        "at": "now",
        "figures": ["chat.sqlite.ratio_to_relay"],
        "raw": {"us": [120.0]},
    }
