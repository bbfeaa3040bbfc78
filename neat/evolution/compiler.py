"""Compiler: the process that compiles all kernels to disk while others run plain ones (`kernels.background`)."""

import importlib
import sys

from neat.evolution.compilation import compile_networks
from neat.evolution.warm_up import warm_up
from neat.kernels import JIT, background, cache, plain


def main(directory: str, starter: int, *modules: str) -> int:
    """Compile all kernels, then those of tasks; return the exit status: 1 where others would not find what is compiled.

    Args:
        directory: Of compiled kernels, as the process sees it that started this one.
        starter: The id of that process.
        modules: Those that compile kernels of tasks; see `kernels.task_kernels`.
    """
    if not JIT or str(cache.own_directory()) != directory:
        return 1
    with background.running(starter):
        plain.move_over()
        compile_networks()
        cache.note_warm(cache.NETWORKS)
        warm_up()
        for name in modules:
            importlib.import_module(name).KERNELS.compile()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
