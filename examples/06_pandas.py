"""The history of a run as a table of pandas: a row per generation, a column per number."""

import sys
import tempfile

import pandas as pd

import fitness
import neat
from experiments import Session

if __name__ == "__main__":
    directory = sys.argv[1] if len(sys.argv) > 1 else f"{tempfile.mkdtemp()}/xor"
    with Session.create(directory, fitness.Xor(), seed=1, workers=0, record=False) as session:
        for _ in session.generations(until=20):
            pass

    table = pd.DataFrame(neat.Run.open(directory).history())
    print(table[["generation", "best", "mean", "species", "evaluations"]].tail())
    print("best after 20 generations:", round(table["best"].max(), 2))
