"""What comes from outside, texts and files: written whole, read back exactly, and never trusted."""

import contextlib
import dataclasses
import hashlib
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import (
    ACTIVATIONS,
    AGGREGATIONS,
    CheckpointError,
    Genome,
    GenomeError,
    Population,
    Settings,
    SettingsError,
)
from neat.evolution.checkpoint_format import DIGEST, MAGIC
from neat.system.atomic_write import write_whole

EXTREME = [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1 / 3, 1e22, -1e-7]
WORDS = {
    "genome.activations": st.lists(st.sampled_from(ACTIVATIONS), min_size=1, max_size=4),
    "genome.aggregations": st.lists(st.sampled_from(AGGREGATIONS), min_size=1, max_size=4),
    "genome.output_activation": st.sampled_from(ACTIVATIONS),
}
EXCLUSIVE = {"weight_perturb_chance", "weight_replace_chance", "bias_perturb_chance", "bias_replace_chance"}


def possible(name: str, setting: "dataclasses.Field[Any]") -> st.SearchStrategy[Any]:
    """Return the values that this setting can have by its own account."""
    if name in WORDS:
        return WORDS[name]
    if "among" in setting.metadata:
        return st.sampled_from(setting.metadata["among"])
    if setting.type is bool:
        return st.booleans()
    low, high = max(setting.metadata["low"], -1e300), min(setting.metadata["high"], 1e300)
    if setting.type is int:
        return st.integers(int(low), min(int(high), 2**62))
    return st.floats(low, 0.5 if setting.name in EXCLUSIVE else high)


def every_setting() -> dict[str, st.SearchStrategy[Any]]:
    found = {}
    for outer in dataclasses.fields(Settings):
        if dataclasses.is_dataclass(outer.type):
            for inner in dataclasses.fields(outer.type):
                found[f"{outer.name}.{inner.name}"] = possible(f"{outer.name}.{inner.name}", inner)
        else:
            found[outer.name] = possible(outer.name, outer)
    return found


POSSIBLE = every_setting()


@given(st.fixed_dictionaries(POSSIBLE))
def test_toml_keeps_whatever_every_setting_can_be(values: dict[str, Any]) -> None:
    settings = Settings().replace("mutation.weight_perturb_chance", 0.0)  # or the sum could pass 1 on the way
    for name, value in values.items():
        settings = settings.replace(name, value)

    again = Settings.from_toml(settings.to_toml())

    assert again == settings
    assert again.to_dict() == settings.to_dict()


@pytest.mark.parametrize("name", POSSIBLE)
def test_every_setting_is_suggested_when_a_letter_is_missing(name: str) -> None:
    with pytest.raises(SettingsError, match=r"is not a setting\. Did you mean ") as caught:
        Settings().replace(name[:-1], 1)

    assert str(caught.value).endswith(f"Did you mean {name}?")


@pytest.mark.parametrize("name", POSSIBLE)
@pytest.mark.parametrize("value", [None, [], {}, [1], "no such word", float("nan"), b"x"])
def test_no_setting_can_be_nonsense(name: str, value: object) -> None:
    with pytest.raises(SettingsError):
        Settings().replace(name, value)


@pytest.mark.parametrize("value", EXTREME)
def test_json_keeps_extreme_numbers_to_the_last_bit(value: float) -> None:
    some = Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].copy(fitness=value)
    some.synapses["weight"] = value
    some.neurons["bias"] = value

    again = Genome.from_json(some.to_json())

    assert again.synapses["weight"].tobytes() == some.synapses["weight"].tobytes()
    assert again.neurons["bias"].tobytes() == some.neurons["bias"].tobytes()
    assert np.float64(again.fitness).tobytes() == np.float64(value).tobytes()


def test_json_is_json_to_others_too() -> None:
    text = Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].to_json()

    def refused(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    data = json.loads(text, parse_constant=refused)
    assert data["fitness"] is None
    assert data["neurons"][0]["activation"] == "steep_sigmoid"


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


def places(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value in nested lists and dictionaries."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [here, *(place for key, value in inner for place in places(value, (*here, key)))]


@given(st.data())
def test_json_with_anything_anywhere_gives_a_sound_genome_or_a_genome_error(data: st.DataObject) -> None:
    content = json.loads(Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].to_json())
    way = data.draw(st.sampled_from(places(content)[1:]))
    target = content
    for key in way[:-1]:
        target = target[key]
    target[way[-1]] = data.draw(ANYTHING)

    with contextlib.suppress(GenomeError):
        Genome.from_json(json.dumps(content)).check()


@given(st.one_of(st.text(), ANYTHING.map(json.dumps)))
def test_text_that_is_no_genome_gives_a_genome_error(text: str) -> None:
    with pytest.raises(GenomeError):
        Genome.from_json(text)


def named(module: str, name: str) -> bytes:
    return b"\x80\x04c" + f"{module}\n{name}\n".encode() + b"."


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("subprocess", "Popen"),
        ("importlib", "import_module"),
        ("neat.evolution.population", "checkpoint"),
        ("neat.system.atomic_write", "write_whole"),
        ("neat.settings", "tomllib"),
        ("neat.genetics.genome", "Genome.from_json"),
        ("numpy", "load"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy", "memmap"),
    ],
)
def test_a_checkpoint_may_name_nothing_but_what_a_population_is_made_of(tmp_path: Path, module: str, name: str) -> None:
    body = named(module, name)
    (tmp_path / "file").write_bytes(MAGIC + b"1\n" + hashlib.blake2b(body, digest_size=DIGEST).digest() + body)

    with pytest.raises(CheckpointError, match=f"names {module}.{name}, which no saved population holds"):
        Population.load(tmp_path / "file")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("neat.genetics.genome", "Genome"),
        ("neat.evolution.population", "Population"),
        ("neat.evolution.checkpoint_format", "from_bytes"),
    ],
)
def test_a_checkpoint_may_not_change_our_classes_and_functions(tmp_path: Path, module: str, name: str) -> None:
    before = dict(vars(Genome))
    body = named(module, name)[:-1] + b"N}\x8c\x05check" + named("neat.settings", "Settings")[2:-1] + b"s\x86b."
    (tmp_path / "file").write_bytes(MAGIC + b"1\n" + hashlib.blake2b(body, digest_size=DIGEST).digest() + body)

    with pytest.raises(CheckpointError, match=r"changes <.*, which no saved population does"):
        Population.load(tmp_path / "file")

    assert dict(vars(Genome)) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("from_columns", ("synapses", 10**12, {})),
        ("from_columns", ("synapses", 10**9, {"weight": b"", "enabled": b""})),
        ("from_columns", ("neurons", -1, {"bias": b"", "response": b""})),
        ("from_columns", ("objects", 1, {})),
        ("from_bytes", ("whole", (10**12,), b"")),
        ("from_bytes", ("whole", (-1, 2), b"12345678")),
        ("from_bytes", ("object", (1,), b"12345678")),
    ],
)
def test_arrays_that_cannot_be_are_refused_before_room_is_made(
    tmp_path: Path, arguments: tuple[str, tuple[Any, ...]]
) -> None:
    name, values = arguments
    body = named("neat.evolution.checkpoint_format", name)[:-1] + pickle.dumps(values, protocol=4)[2:-1] + b"R."
    (tmp_path / "file").write_bytes(MAGIC + b"1\n" + hashlib.blake2b(body, digest_size=DIGEST).digest() + body)

    with pytest.raises(CheckpointError, match="cannot be read"):
        Population.load(tmp_path / "file")


def test_a_checkpoint_names_all_that_it_needs_whatever_has_been_lived_through(tmp_path: Path) -> None:
    settings = Settings(population_size=20).replace("species.threshold", 0.5).replace("genome.activations", ["tanh"])
    population = Population(settings, inputs=2, outputs=1, seed=2**63 - 1)
    population.save(tmp_path / "young")
    for number in range(25):
        population.tell(np.arange(20.0) * (-1.0) ** number, lambda genome, generation, bar: genome.fitness)
    population.save(tmp_path / "old")

    assert Population.load(tmp_path / "young").champion is None
    old = Population.load(tmp_path / "old")
    assert old.champion == population.champion
    assert (old.validated, old.generation, old.settings) == (population.validated, 25, settings)
    with pytest.raises(ValueError, match="read-only"):
        old.champion.synapses["weight"] = 0.0  # type: ignore[union-attr]


def test_a_population_of_pickle_alone_is_not_a_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(pickle.dumps(Population(Settings(), inputs=1, outputs=1, seed=0)))

    with pytest.raises(CheckpointError, match="is not a saved population"):
        Population.load(tmp_path / "file")


def test_a_file_is_written_whole_or_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"before")

    with pytest.raises(TypeError):
        write_whole(path, "not bytes")  # type: ignore[arg-type]

    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    write_whole(path, b"after")
    assert path.read_bytes() == b"after"
