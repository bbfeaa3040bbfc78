"""A run directory from Python: create, read, resume. `neat view runs/cart` shows it, also while it is running."""

import sys

import fitness
from experiments import Session

if __name__ == "__main__":
    directory = sys.argv[1] if len(sys.argv) > 1 else "runs/cart"
    task = fitness.Gymnasium("CartPole-v1")

    with Session.create(directory, task, seed=1, workers=0, record=False) as session:
        for generation in session.generations(until=1):
            print(generation)

    with Session.resume(directory, workers=0, record=False) as session:  # continues bit for bit
        for generation in session.generations(until=100, solve=True):
            print(generation)

    finished = Session.open(directory)  # reads only
    print("solved:", finished.solved, "after", len(finished.history), "generations")
    print("action:", finished.controller().act([0.0, 0.1, -0.02, 0.3]))
