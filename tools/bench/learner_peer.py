#!/usr/bin/env python3
"""One whole update of Ballast's constrained agent in plain eager PyTorch.

The other side of `ballast bench peers`: the same formulas at the same sizes,
written the way most ports are. `--tiled` repeats every state for each of its
sampled actions; `--untiled` evaluates the policy once per state and adds the
state's share of the critics' first layer once per state. Nothing else differs.

After warm-up one JSON line says {"ready": true, ...}; then every line read, a
count, is answered by the seconds that many updates took. By hand:

    PYTHONPATH=.deps/peers python3.11 tools/bench/learner_peer.py --check
"""

import argparse
import copy
import itertools
import json
import math
import sys
import time

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError as error:
    print(json.dumps({"absent": str(error)}), flush=True)
    sys.exit(0)

DISCOUNT = 0.99
PERTURBATION = 0.1  # Mean |x| of the transition models.
WANG = 0.75
LEARNING_RATE = 1e-4
DUAL_LEARNING_RATE = 1e-2
TARGET_RATE = 5e-3
GRADIENT_NORM = 0.5
INITIAL_DEVIATION = 0.3
LOWEST_DEVIATION = 1e-3
TEMPERATURE_BOUND = 0.1
PENALTY_BOUND = 1e-3
MEAN_BOUND = 1e-2
DEVIATION_BOUND = 1e-5
BUDGETS = {"holds": 1e9, "lowers": -1e9}  # The switch points one way.


class Mlp(nn.Module):
    """Dense, LayerNorm and tanh; then dense and ELU; then a linear output."""

    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.first = nn.Linear(inputs, hidden[0])
        self.norm = nn.LayerNorm(hidden[0], eps=1e-3)
        self.later = nn.ModuleList(
            nn.Linear(a, b) for a, b in itertools.pairwise(hidden))
        self.output = nn.Linear(hidden[-1], outputs)
        for layer in [self.first, *self.later, self.output]:
            scale = 1e-4 if layer is self.output else 0.333
            limit = math.sqrt(3 * scale / layer.out_features)
            nn.init.uniform_(layer.weight, -limit, limit)
            nn.init.zeros_(layer.bias)

    def after_first(self, products):
        x = torch.tanh(self.norm(products))
        for layer in self.later:
            x = functional.elu(layer(x))
        return self.output(x)

    def forward(self, x):
        return self.after_first(self.first(x))


class Policy(nn.Module):
    """A diagonal Gaussian; its samples are not clipped."""

    def __init__(self, states, actions, hidden):
        super().__init__()
        self.mlp = Mlp(states, hidden, 2 * actions)

    def forward(self, state):
        mean, u = self.mlp(state).chunk(2, dim=-1)
        log_deviation = (functional.softplus(u).log() +
                         math.log(INITIAL_DEVIATION / math.log(2)))
        return mean, log_deviation.clamp(min=math.log(LOWEST_DEVIATION))


class Twins(nn.Module):
    """Two critics of one outcome."""

    def __init__(self, states, actions, hidden):
        super().__init__()
        self.critics = nn.ModuleList(
            Mlp(states + actions, hidden, 1) for _ in range(2))

    def forward(self, state, action):
        x = torch.cat([state, action.clamp(-1, 1)], dim=-1)
        return [critic(x).squeeze(-1) for critic in self.critics]

    def of_pairs(self, state, action):
        """State [B, S] and actions [N, B, A], without tiling. [N, B] each."""
        action = action.clamp(-1, 1)
        values = []
        for critic in self.critics:
            states = state.shape[-1]
            weight = critic.first.weight
            share = functional.linear(state, weight[:, :states],
                                      critic.first.bias)
            products = share + functional.linear(action, weight[:, states:])
            values.append(critic.after_first(products).squeeze(-1))
        return values


def follow(target, online):
    with torch.no_grad():
        for t, p in zip(target.parameters(), online.parameters()):
            t.lerp_(p, TARGET_RATE)


def wang_weights(n):
    """Weights of n sorted outcomes, worst first."""
    normal = torch.distributions.Normal(0.0, 1.0)
    u = torch.arange(n + 1, dtype=torch.float64) / n
    g = normal.cdf(normal.icdf(u) + WANG)
    g[0], g[-1] = 0.0, 1.0
    return (g[1:] - g[:-1]).float()


def temperature_dual(objective, bound, temperature):
    """Value and slope at a temperature. objective: float64 [N, B]."""
    scaled = objective / temperature
    log_sum = scaled.logsumexp(dim=0)
    share = (scaled - log_sum).exp()
    mean_log = log_sum.mean().item() - math.log(objective.shape[0])
    mean_ratio = (share * scaled).sum(dim=0).mean().item()
    return temperature * (mean_log + bound), bound + mean_log - mean_ratio


def solve_temperature(objective, bound, start):
    """Sequential quadratic programming in one dimension, stopped early."""
    lowest, highest, accuracy = 1e-6, 1e3, 1e-3
    objective = objective.double()
    x, curvature = start, 1.0
    value, slope = temperature_dual(objective, bound, x)
    for _ in range(10):
        for _ in range(6):
            step = min(max(-slope / curvature, lowest - x), highest - x)
            descent = slope * step
            if abs(descent) < accuracy:
                return x
            if descent < 0:
                break
            curvature = 1.0
        before, alpha, trial = (x, value, slope), 1.0, 0
        while True:
            trial += 1
            descent, step = alpha * descent, alpha * step
            x = min(max(before[0] + step, lowest), highest)
            value, slope = temperature_dual(objective, bound, x)
            change = value - before[1]
            if change <= descent / 10 or trial > 10:
                break
            alpha = max(descent / (2 * (descent - change)), 0.1)
        if abs(change) < accuracy or abs(step) < accuracy:
            return x
        u, v = slope - before[2], curvature * step
        p, q = step * u, step * v
        if p < 0.2 * q:
            theta = 0.8 * q / (q - p)
            p, u = 0.2 * q, theta * u + (1 - theta) * v
        curvature += u * u / p - v * v / q
    return x


class Learner:
    """Agent, optimisers and a replay buffer of noise."""

    def __init__(self, args, tiled):
        self.args, self.tiled = args, tiled
        sizes = (args.states, args.actions, args.hidden)
        self.budget = BUDGETS[args.branch]
        self.random = torch.Generator().manual_seed(args.seed)
        torch.manual_seed(args.seed)  # Of the initial weights.
        self.policy = Policy(*sizes)
        self.reward, self.cost = Twins(*sizes), Twins(*sizes)
        self.targets = [copy.deepcopy(network).requires_grad_(False)
                        for network in (self.policy, self.reward, self.cost)]
        self.target_policy, self.target_reward, self.target_cost = self.targets
        self.optimisers = [
            torch.optim.Adam(network.parameters(), LEARNING_RATE, eps=1e-7)
            for network in (self.policy, self.reward, self.cost)]
        self.weights = wang_weights(args.models).view(-1, 1)
        self.temperatures = [10.0, 10.0]  # Of the objective, the penalty.
        inverse_softplus = 10 + math.log(-math.expm1(-10))
        self.duals = torch.tensor([[inverse_softplus], [100.0]]).repeat(
            1, args.actions).requires_grad_()
        self.dual_optimiser = torch.optim.Adam([self.duals],
                                               DUAL_LEARNING_RATE, eps=1e-7)
        self.fill_replay(3000)

    def fill_replay(self, size):
        normal = lambda *shape: torch.randn(shape, generator=self.random)
        self.observation = normal(size, self.args.states)
        self.next_observation = normal(size, self.args.states)
        self.action = 0.3 * normal(size, self.args.actions)
        self.step_reward = torch.rand(size, generator=self.random)
        self.step_cost = torch.rand(size, generator=self.random)
        self.ended = torch.zeros(size)
        self.mean = self.observation.mean(dim=0)
        self.deviation = self.observation.std(dim=0).clamp(min=1e-8)
        # Deviations of the returns: value = scale * output of a critic.
        self.reward_scale = self.cost_scale = 15.0

    def normalise(self, observation):
        return (observation - self.mean) / self.deviation

    def sample(self, mean, log_deviation, *count):
        noise = torch.randn(*count, *mean.shape[-2:], generator=self.random)
        return mean + log_deviation.exp() * noise

    @torch.no_grad()
    def robust_targets(self, rows):
        """Targets of reward and cost against n transition models. [B] each."""
        now, after = self.observation[rows], self.next_observation[rows]
        x = torch.rand(self.args.models, *now.shape, generator=self.random)
        x = 2 * PERTURBATION * (2 * x - 1)
        state = self.normalise(now + (1 + x) * (after - now))
        action = self.sample(*self.target_policy(state), self.args.models)
        reward = torch.minimum(*self.target_reward(state, action))
        cost = torch.maximum(*self.target_cost(state, action))
        reward = self.reward_scale * reward.sort(dim=0).values
        cost = self.cost_scale * cost.sort(dim=0, descending=True).values
        discount = DISCOUNT * (1 - self.ended[rows])
        return (self.step_reward[rows] +
                discount * (self.weights * reward).sum(dim=0),
                self.step_cost[rows] +
                discount * (self.weights * cost).sum(dim=0))

    def step_critics(self, rows, state):
        targets = self.robust_targets(rows)
        losses = []
        for twins, target_twins, optimiser, target, scale in zip(
                (self.reward, self.cost), self.targets[1:],
                self.optimisers[1:], targets,
                (self.reward_scale, self.cost_scale)):
            loss = sum(0.5 * (target / scale - output).square().mean()
                       for output in twins(state, self.action[rows]))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            follow(target_twins, twins)
            losses.append(loss.item())
        return losses

    def pair_values(self, twins, state, action):
        """Outputs of both target critics for every state and action."""
        if not self.tiled:
            return twins.of_pairs(state, action)
        values = twins(state.flatten(0, 1), action.flatten(0, 1))
        return [value.view(action.shape[:2]) for value in values]

    @torch.no_grad()
    def objective(self, state, action):
        """What the policy shall raise, [N, B], and the estimated cost."""
        cost = self.cost_scale * torch.maximum(
            *self.pair_values(self.target_cost, state, action))
        estimate = cost.mean().item()
        if estimate > self.budget:
            return -cost, estimate
        reward = self.reward_scale * torch.minimum(
            *self.pair_values(self.target_reward, state, action))
        return reward, estimate

    @torch.no_grad()
    def sample_weights(self, action, objective):
        penalty = -(action - action.clamp(-1, 1)).norm(dim=-1)
        weights = torch.zeros_like(objective)
        for k, (values, bound) in enumerate(
                ((objective, TEMPERATURE_BOUND), (penalty, PENALTY_BOUND))):
            self.temperatures[k] = solve_temperature(values, bound,
                                                     self.temperatures[k])
            share = (values.double() / self.temperatures[k]).softmax(dim=0)
            weights += 0.5 * self.args.actions_per_state * share.float()
        return weights

    def step_policy(self, state):
        # Tiled: every network sees [N, B, S]; else the policies see [B, S].
        count = self.args.actions_per_state
        if self.tiled:
            state = state.repeat(count, 1, 1)
        with torch.no_grad():
            rows = state.flatten(0, 1) if self.tiled else state
            target_mean, target_log = (
                moment.view(*state.shape[:-1], -1)
                for moment in self.target_policy(rows))
            action = self.sample(target_mean, target_log, count)
        objective, estimate = self.objective(state, action)
        weights = self.sample_weights(action, objective)

        mean, log_deviation = (moment.view(*state.shape[:-1], -1)
                               for moment in self.policy(rows))
        z = (action - mean) / log_deviation.exp()
        likelihood = 0.5 * (z.square() + 2 * log_deviation +
                            math.log(2 * math.pi)).sum(dim=-1)
        over_states = tuple(range(mean.dim() - 1))
        kl_mean = 0.5 * ((mean - target_mean) / target_log.exp()).square()
        kl_deviation = 0.5 * ((2 * (target_log - log_deviation)).exp() +
                              2 * (log_deviation - target_log) - 1)
        kls = torch.stack([kl_mean.mean(dim=over_states),
                           kl_deviation.mean(dim=over_states)])
        multipliers = functional.softplus(self.duals)
        loss = ((weights * likelihood).mean() +
                (multipliers.detach() * kls).sum())
        self.optimisers[0].zero_grad()
        loss.backward()

        bounds = torch.tensor([[MEAN_BOUND], [DEVIATION_BOUND]])
        bounds = bounds / self.args.actions
        self.dual_optimiser.zero_grad()
        (multipliers * (bounds - kls.detach())).sum().backward()
        self.dual_optimiser.step()
        nn.utils.clip_grad_norm_(self.policy.parameters(), GRADIENT_NORM)
        self.optimisers[0].step()
        follow(self.target_policy, self.policy)
        return loss.item(), estimate

    def update(self):
        rows = torch.randint(len(self.observation), (self.args.batch,),
                             generator=self.random)
        state = self.normalise(self.observation[rows])
        critic_losses = self.step_critics(rows, state)
        policy_loss, estimate = self.step_policy(state)
        return [*critic_losses, policy_loss, estimate]


def check(args):
    """Tiled against untiled, and closed forms. Raises AssertionError."""
    def near(a, b, tolerance):
        worst = (torch.as_tensor(a) - torch.as_tensor(b)).abs().max().item()
        assert worst <= tolerance, (a, b)
        return worst

    # Phi(Phi^-1(i / 5) + 0.75) by differences, from tables.
    near(wang_weights(5), torch.tensor(
        [0.463499, 0.226784, 0.151870, 0.102112, 0.055735]), 1e-6)
    i, b = torch.arange(20.0).view(-1, 1), torch.arange(256.0)
    waves = torch.sin(1.7 * i + 0.9 * b)
    # What SciPy's SLSQP, tolerance 1e-3, 10 iterations, returns from 10.
    for height, solution in ((0.1, 0.20641), (1.0, 1.535), (20.0, 30.209)):
        solved = solve_temperature(50 + height * waves, 0.1, 10.0)
        near(solved / solution, 1.0, 1e-3)
    print("weights and temperatures agree with the tables")

    for branch in ("holds", "lowers"):
        args.branch = branch
        tiled, untiled = Learner(args, tiled=True), Learner(args, tiled=False)
        for update in range(3):
            a, b = tiled.update(), untiled.update()
            gap = near(a, b, 1e-5 * max(1.0, *map(abs, a)))
            slope = max(
                near(p.grad, q.grad, 1e-5)
                for k in ("policy", "reward", "cost")
                for p, q in zip(getattr(tiled, k).parameters(),
                                getattr(untiled, k).parameters()))
            print(f"{branch}, update {update}: reward loss {a[0]:.6f}, cost "
                  f"loss {a[1]:.6f}, policy loss {a[2]:.6f}, estimated cost "
                  f"{a[3]:.6f}; untiled differs by {gap:.1e}, gradients by "
                  f"{slope:.1e}")


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="example: learner_peer.py --untiled --threads 2")
    parser.add_argument("--tiled", action="store_true", default=True)
    parser.add_argument("--untiled", action="store_false", dest="tiled")
    parser.add_argument("--hidden", type=int, nargs="+",
                        default=[256, 256, 256])
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--actions-per-state", type=int, default=20)
    parser.add_argument("--models", type=int, default=5,
                        help="transition models per transition")
    parser.add_argument("--states", type=int, default=24,
                        help="size of the observation; the walker's")
    parser.add_argument("--actions", type=int, default=6,
                        help="size of the action")
    parser.add_argument("--branch", choices=BUDGETS, default="holds")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


def main():
    args = parse()
    torch.set_num_threads(args.threads)
    if args.check:
        check(args)
        return
    learner = Learner(args, args.tiled)
    for _ in range(3):
        learner.update()
    print(json.dumps({"ready": True, "version": torch.__version__}),
          flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            learner.update()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


if __name__ == "__main__":
    main()
