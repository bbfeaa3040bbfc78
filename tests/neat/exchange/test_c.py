import subprocess
from pathlib import Path

import pytest

from neat import AGGREGATIONS, GenomeError
from neat.exchange.c import c_source
from tests.conftest import genome_of
from tests.evolved import evolved
from tests.neat.exchange.agreement import (
    EVERY_ACTION,
    EVERYTHING,
    difference,
    every_part,
    evolved_genomes,
    needs_compiler,
    plan_for,
    wide,
)


@needs_compiler
def test_evolved_genomes_compute_the_same_bits_in_c() -> None:
    apart = [difference("c", genome) for genome in evolved_genomes(6)]

    assert max(one.outputs for one in apart) < 1e-12
    assert all(one.same_actions == one.steps for one in apart)


@needs_compiler
def test_floats_are_as_near_as_floats_can_be() -> None:
    apart = [difference("c", genome, precision="float32") for genome in evolved_genomes(2, plain=True)]

    assert 0.0 < max(one.outputs for one in apart) < 1e-5


@needs_compiler
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_every_conversion_is_in_the_file(precision: str) -> None:
    found = difference("c", every_part(1, recurrent=True), EVERYTHING, EVERY_ACTION, precision=precision, name="robot")

    assert found.outputs < (1e-12 if precision == "float64" else 1e-5)
    assert found.same_actions == found.steps or precision == "float32"  # near a threshold, floats decide otherwise


@needs_compiler
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_compilers_have_nothing_to_warn_of(precision: str, tmp_path: Path) -> None:
    source = c_source(plan_for(every_part(2, recurrent=True), EVERYTHING, EVERY_ACTION), precision=precision)
    (tmp_path / "brain.h").write_text(source)
    (tmp_path / "main.c").write_text('#include "brain.h"\nint main(void) { return brain_OUTPUTS != 14; }\n')
    flags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-lm"]

    command = ["cc", "main.c", *flags, "-Wdouble-promotion", "-o", "main"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert subprocess.run([tmp_path / "main"], check=False).returncode == 0


@needs_compiler
def test_a_median_of_many_signals_needs_no_stack(tmp_path: Path) -> None:
    genome = wide(False)
    genome.neurons["aggregation"] = AGGREGATIONS.index("median")
    (tmp_path / "brain.h").write_text(c_source(plan_for(genome)))
    (tmp_path / "main.c").write_text('#include "brain.h"\nbrain state;\nint main(void) { brain_run(&state); }\n')
    flags = ["-std=c99", "-Werror", "-Wframe-larger-than=512", "-lm"]  # 500 doubles are 4,000 bytes

    done = subprocess.run(["cc", "main.c", *flags], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert difference("c", genome).outputs == 0.0


@needs_compiler
def test_an_invalid_observation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brain.h").write_text(c_source(plan_for(every_part(2), EVERYTHING, EVERY_ACTION)))
    (tmp_path / "main.c").write_text("""
        #include "brain.h"
        int main(void) {
            brain state;
            double seen[brain_OBSERVATION] = {0}, action[brain_ACTION];
            brain_reset(&state);
            seen[8] = -1;
            seen[10] = 5;
            if (brain_act(&state, seen, action) != 0) return 1;
            seen[8] = 2;
            if (brain_act(&state, seen, action) != -1) return 2;
            seen[8] = -1;
            seen[0] = NAN;
            return brain_act(&state, seen, action) == -1 ? 0 : 3;
        }""")
    subprocess.run(["cc", "-std=c99", "main.c", "-o", "main", "-lm"], cwd=tmp_path, check=True)

    assert subprocess.run([tmp_path / "main"], check=False).returncode == 0


def test_a_label_cannot_end_the_comment() -> None:
    labels = ("*/ int x;", "*\\\n/", "??/", "d")
    source = c_source(plan_for(evolved(4))._replace(input_labels=labels))

    assert source.index("*/") == source.index(" */\n#ifndef") + 1


def test_no_memory_is_allocated_and_the_name_begins_all_names() -> None:
    source = c_source(plan_for(evolved(4)), name="walker")

    assert "alloc" not in source
    assert "brain" not in source
    assert "NAME" not in source
    assert "walker_act(" in source


def test_an_invalid_name_is_an_error() -> None:
    with pytest.raises(GenomeError, match="name must be a letter and then letters"):
        c_source(plan_for(genome_of("0>2 +1.0 #1")), name="a b")


@needs_compiler
@pytest.mark.parametrize("name", ["GUARDIAN", "MY_NAME", "NAME", "observation", "i"])
def test_a_name_may_contain_words_of_the_template(name: str) -> None:
    assert difference("c", evolved(4), name=name).outputs < 1e-12
