"""Own measures and facts: what networks did in a game, in the history, as a table of pandas."""

import sys
import tempfile

import pandas as pd

import fitness
from experiments import Session


def climb(episode: fitness.Episode) -> fitness.Outcome:
    """Return how far the car came to both sides, and how often the engine changed its direction."""
    position = episode.observations[:, 0]
    changes = sum(one != other for one, other in zip(episode.actions, episode.actions[1:], strict=False))
    return fitness.Outcome(
        episode.score,
        measures=(position.min(), position.max()),
        facts={"changes": changes, "steps": episode.steps},
    )


if __name__ == "__main__":
    directory = sys.argv[1] if len(sys.argv) > 1 else f"{tempfile.mkdtemp()}/car"
    task = fitness.Gymnasium(
        "MountainCar-v0", measures=(("left", -1.2, 0.6), ("right", -1.2, 0.6)), outcome=climb, normalized=True
    )
    task.validation_episodes = 5
    with Session.create(directory, task, seed=1, workers=0, record=False) as session:
        rows = [generation.to_dict() for generation in session.generations(until=3)]

    table = pd.DataFrame(rows)
    print(table[["number", "best", "right_best", "right_mean", "changes_mean"]])
    print("farthest to the right:", round(table["right_high"].max(), 2))
