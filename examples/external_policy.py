"""A policy for cartpole.swingup: pumps energy into the pole, then balances it.

ballast evaluate cartpole.swingup --external 'python3 examples/external_policy.py'
"""
import json
import sys


def act(x, cosine, sine, v, w):
    if cosine > 0.8:
        push = 50 * sine + 12 * w + x + 4 * v
    else:
        energy = w * w / 60 + 0.49 * (cosine - 1)
        push = max(-2, min(2, 20 * energy * w * cosine)) - 8 * x - 0.5 * v
    return [max(-1, min(1, 0.11 * push))]


sys.stdin.readline()  # What the numbers mean, which is known here.
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    rows = json.loads(line)["observations"]
    print(json.dumps({"actions": [act(*row) for row in rows]}), flush=True)
