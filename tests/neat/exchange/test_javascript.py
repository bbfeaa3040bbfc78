import subprocess
from pathlib import Path

import pytest

from neat.exchange.javascript import javascript_source
from neat.network.action import Largest
from neat.network.action import Parts as Actions
from neat.network.observation import Numbers
from neat.network.observation import Parts as Observations
from tests.evolved import evolved
from tests.neat.exchange.agreement import (
    EVERY_ACTION,
    EVERYTHING,
    difference,
    every_part,
    evolved_genomes,
    needs_node,
    plan_for,
)


@needs_node
def test_evolved_genomes_compute_the_same_in_node() -> None:
    apart = [difference("javascript", genome) for genome in evolved_genomes(8)]

    assert max(one.outputs for one in apart) < 1e-12
    assert all(one.same_actions == one.steps for one in apart)


@needs_node
@pytest.mark.parametrize("recurrent", [False, True])
def test_every_conversion_is_in_the_module(recurrent: bool) -> None:
    found = difference("javascript", every_part(1, recurrent=recurrent), EVERYTHING, EVERY_ACTION)

    assert found.outputs < 1e-12
    assert found.same_actions == found.steps


@needs_node
def test_a_key_of_the_language_is_a_key_and_an_invalid_observation_an_error(tmp_path: Path) -> None:
    parts = Observations({"__proto__": Numbers((2,)), "x": Numbers((2,))})
    action = Actions({"__proto__": Largest([4, 5]), "y": Largest([9])})
    (tmp_path / "exported.mjs").write_text(javascript_source(plan_for(evolved(4), parts, action)))
    (tmp_path / "run.mjs").write_text("""
        import { Controller } from "./exported.mjs";
        const controller = new Controller();
        const action = controller.act({ ["__proto__"]: new Float32Array([1, 2]), x: [3, 4] });
        if (action.y !== 9 || !Object.keys(action).includes("__proto__")) throw new Error("keys");
        for (const x of [[3], [3, NaN], [3, null], [3, undefined], [3, "4"], [3, {}]]) {
          try {
            controller.act({ ["__proto__"]: [1, 2], x });
          } catch (error) {
            if (error instanceof RangeError || error instanceof TypeError) continue;
          }
          throw new Error("accepted");
        }""")

    done = subprocess.run(["node", "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_module_says_what_it_was_made_from() -> None:
    source = javascript_source(plan_for(evolved(4))._replace(input_labels=("a\nb", "\u2028c", "d", "e")))

    assert source.startswith("// Controller of genome 4; written by craig-neat ")
    assert "// inputs: a?b, ?c, d, e\n" in source
