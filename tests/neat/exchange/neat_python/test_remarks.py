from pathlib import Path

from neat.exchange.neat_python.config_file import read
from neat.exchange.neat_python.remarks import MOST_CHARACTERS, Remarks
from tests.neat.exchange.neat_python.files import config_at, config_text


def test_a_remark_has_the_value_of_the_file_or_the_default(tmp_path: Path) -> None:
    say = Remarks(read(config_at(tmp_path, config_text(activation_options="tanh " * 1000))))

    assert say.exact("pop_size", population_size=80) == (
        "NEAT", "pop_size", "80", "exact", {"population_size": 80}, "", True,
    )  # fmt: skip
    default = say.differs("spawn_method", "why", mutation__weight_limit=3.0)
    assert (default.value, default.becomes, default.in_file) == ("smoothed", {"mutation.weight_limit": 3.0}, False)
    assert len(say.none("activation_options", "why").value) == MOST_CHARACTERS
    assert say.elsewhere("seed", "there").verdict == "elsewhere"


def test_what_is_unused_changes_nothing(tmp_path: Path) -> None:
    say = Remarks(read(config_at(tmp_path, config_text())))

    assert say.unless(True, "seed", "why")[3:6] == ("exact", {}, "changes nothing")
    assert [one.verdict for one in say.all_unless(False, ("seed", "pop_size"), "why")] == ["none", "none"]
