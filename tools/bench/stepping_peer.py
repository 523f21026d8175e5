#!/usr/bin/env python3
"""Walkers with random actions, stepped by EnvPool or by dm_control.

The other side of `ballast bench peers`. One step here is one control step, 10
physics steps of 2.5 ms, of every world; dm_control has no batches, so there
is one world. Actions are drawn once and cycled through.

After set-up one JSON line says {"ready": true, ...}; then every line read, a
count, is answered by the seconds that many steps took. By hand:

    echo 100 | PYTHONPATH=.deps/peers python3.11 \\
        tools/bench/stepping_peer.py envpool --worlds 16 --threads 2
"""

import argparse
import json
import sys
import time

CONTROL_TIMESTEP = 0.025
ACTIONS = 64


def require_control_timestep(seconds):
    if abs(seconds - CONTROL_TIMESTEP) > 1e-9:
        raise RuntimeError(f"a step is {seconds} s here, not 0.025 s")


def make_envpool(worlds, threads, random):
    import envpool
    walkers = envpool.make("WalkerWalk-v1", env_type="gymnasium",
                           num_envs=worlds, num_threads=threads, seed=0)
    require_control_timestep(0.0025 * walkers.spec.config.frame_skip)
    shape = (ACTIONS, worlds, *walkers.action_space.shape)
    actions = random.uniform(-1, 1, shape)
    walkers.reset()

    def run(count):  # Episodes start anew by themselves.
        for k in range(count):
            walkers.step(actions[k % ACTIONS])

    return run, envpool.__version__


def make_dm_control(random):
    from importlib import metadata

    from dm_control import suite
    walker = suite.load("walker", "walk", task_kwargs={"random": 0})
    require_control_timestep(walker.control_timestep())
    require_control_timestep(10 * walker.physics.timestep())
    actions = random.uniform(-1, 1, (ACTIONS, *walker.action_spec().shape))
    walker.reset()

    def run(count):  # The step after an episode's last one starts anew.
        for k in range(count):
            walker.step(actions[k % ACTIONS])

    return run, metadata.version("dm_control")


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="example: stepping_peer.py envpool --worlds 16 --threads 2")
    parser.add_argument("library", choices=["envpool", "dm_control"])
    parser.add_argument("--worlds", type=int, default=1,
                        help="of envpool alone")
    parser.add_argument("--threads", type=int, default=1,
                        help="of envpool alone")
    return parser.parse_args()


def main():
    args = parse()
    try:
        import numpy
        random = numpy.random.default_rng(0)
        if args.library == "envpool":
            run, version = make_envpool(args.worlds, args.threads, random)
        else:
            run, version = make_dm_control(random)
    except ImportError as error:
        print(json.dumps({"absent": str(error)}), flush=True)
        return
    run(10)
    print(json.dumps({"ready": True, "version": version}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        run(int(line))
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


if __name__ == "__main__":
    main()
