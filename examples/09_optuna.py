"""optuna: search settings for those that solve XOR in the fewest evaluations, each tried with several seeds."""

import optuna

import fitness
import neat

SEEDS, MOST_GENERATIONS = 3, 40


def evaluations_to_solve(settings: neat.Settings, seed: int) -> int:
    """Return after how many evaluations a run solves the task; those of all generations if it does not."""
    task = fitness.Xor()
    population = neat.Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    with fitness.Workers(task, processes=0) as workers:
        for generation in neat.evolve(population, workers):
            if fitness.solves(task, generation) or generation.number + 1 == MOST_GENERATIONS:
                break
    return generation.evaluations


def mean_evaluations(trial: optuna.Trial) -> float:
    """Return what is minimized: luck differs by seed, so a trial is the mean over several."""
    settings = neat.Settings(population_size=trial.suggest_int("population_size", 50, 300)).replace({
        "mutation.add_neuron_rate": trial.suggest_float("add_neuron_rate", 0.01, 0.3, log=True),
        "mutation.add_synapse_rate": trial.suggest_float("add_synapse_rate", 0.05, 0.5),
        "species.target": trial.suggest_int("species_target", 5, 20),
    })  # fmt: skip
    return sum(evaluations_to_solve(settings, seed) for seed in range(SEEDS)) / SEEDS


if __name__ == "__main__":
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
    study.optimize(mean_evaluations, n_trials=4)
    print(study.best_params)
    print("fewest evaluations:", round(study.best_value))
