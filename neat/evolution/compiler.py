"""Compiler: the process that compiles all kernels to disk while others run plain ones (`kernels.background`)."""

import sys

from neat.evolution.compilation import compile_networks
from neat.evolution.warm_up import warm_up
from neat.kernels import JIT, background, cache, plain


def main(directory: str) -> int:
    """Compile all kernels; return the exit status, 1 where others would not find what this process compiles."""
    if not JIT or str(cache.own_directory()) != directory:
        return 1
    with background.running():
        plain.move_over()
        compile_networks()
        cache.note_warm(cache.NETWORKS)
        warm_up()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
