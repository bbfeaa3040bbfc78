"""New world: each episode of an environment of Box2D in a world of its own.

Box2D's world remembers the order in which it met bodies, which changes the last digits of forces. An environment that
keeps its world over episodes, as BipedalWalker does, would score a genome differently after other episodes, and so with
another number of workers.
"""

from typing import Any

import gymnasium

BOX2D = "gymnasium.envs.box2d."
"""Begins the names of the modules of these environments."""


def in_new_worlds(environment: "gymnasium.Env[Any, Any]") -> "gymnasium.Env[Any, Any]":
    """Return the environment, with a new world for each episode if it is one of Box2D."""
    inner = environment.unwrapped
    is_box2d = any(kind.__module__.startswith(BOX2D) for kind in type(inner).__mro__)
    return NewWorld(environment) if is_box2d and hasattr(inner, "world") and hasattr(inner, "_destroy") else environment


class NewWorld(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Replaces the world of an environment before each episode."""

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin an episode, as `gymnasium.Env.reset` does."""
        inner: Any = self.unwrapped
        inner._destroy()  # bodies must leave the world that they are in
        old = inner.world
        inner.world = type(old)(gravity=old.gravity, contactListener=old.contactListener)
        return super().reset(seed=seed, options=options)
