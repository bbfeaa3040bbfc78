"""A gymnasium environment: evolve a controller on two workers, then use it without the task."""

import gymnasium

import fitness
import neat

if __name__ == "__main__":
    task = fitness.Gymnasium("CartPole-v1", episodes=3)
    population = neat.Population(neat.Settings(), inputs=task.inputs, outputs=task.outputs, seed=1)
    with fitness.Workers(task, processes=2) as workers:
        for generation in neat.evolve(population, workers):  # the workers validate champions as well
            print(generation)
            if fitness.solves(task, generation):
                break

    controller = neat.Controller(generation.champion, task.to_inputs, task.to_action)
    environment = gymnasium.make("CartPole-v1")
    observation, _ = environment.reset(seed=2_147_483_648)  # a seed that evolution never uses
    controller.reset()
    total, is_over = 0.0, False
    while not is_over:
        observation, reward, terminated, truncated, _ = environment.step(controller.act(observation))
        total += float(reward)
        is_over = terminated or truncated
    environment.close()
    print("return of an unseen episode:", total)
