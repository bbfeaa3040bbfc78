import json

import pytest

from experiments.cli.main import main
from experiments.cli.settings import facts_of, settings_named, written
from neat import SettingsError
from neat.settings import describe


def test_every_setting_is_listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["settings"]) == 0

    shown = capsys.readouterr().out
    for name, info in describe().items():
        (line,) = [line for line in shown.splitlines() if line.split(" ")[0] == name]
        assert written(info.default) in line


def test_one_setting_is_shown_with_its_source(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["settings", "mutation.add_neuron_rate"]) == 0

    lines = dict(line.rstrip().split(None, 1) for line in capsys.readouterr().out.splitlines()[1:])
    assert lines["default"] == "0.03"
    assert lines["allowed"] == "in [0, 100]"
    assert lines["source"] == "paper: 0.03"
    assert lines["meaning"].endswith(".")


def test_a_group_is_listed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "species", "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {name for name in describe() if name.startswith("species.")}
    assert set(facts["species.target"]) == {"name", "type", "default", "bounds", "choices", "meaning", "source"}


def test_bounds_that_do_not_exist_are_null_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    assert facts["search.step"]["bounds"] == [0.001, None]
    assert facts["reproduction.sharing"]["choices"] == ["auto", "raw", "rank"]
    assert facts["genome.recurrent"]["bounds"] is None


@pytest.mark.parametrize(
    ("name", "hint"),
    [("mutation.add_nueron_rate", "Did you mean mutation.add_neuron_rate?"), ("mutations", "mutation")],
)
def test_an_unknown_name_is_an_error_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(SettingsError, match="is not a setting") as raised:
        settings_named(name, describe())

    assert hint in str(raised.value)


def test_facts_that_do_not_exist_are_left_out() -> None:
    facts = facts_of(describe()["genome.recurrent"])

    assert facts["default"] == "false"
    assert "allowed" not in facts


def test_values_are_written_as_toml() -> None:
    assert [written(value) for value in (True, 0.5, "one", ("tanh", "relu"))] == [
        "true", "0.5", '"one"', '["tanh", "relu"]',
    ]  # fmt: skip


@pytest.mark.parametrize("columns", [40, 80, 109, 110, 200])
def test_names_and_defaults_are_whole_at_any_width(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["settings"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines if line and not line.startswith(" ")} >= {*describe()}
    assert columns < 80 or max(map(len, lines)) <= columns
