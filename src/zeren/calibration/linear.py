"""Linear mode: crossed random effects on plain marks, by restricted likelihood (REML), exactly.

For comparing with lme4 and for generalisability studies. The largest facet is eliminated, the others are held densely.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags_array, hstack

from zeren.calibration.compiled import Floats
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text

MOST = 6000
LEAST = -14.0


@dataclass(frozen=True, slots=True)
class Crossed:
    """Standard deviations by facet, of the residual, the fixed effects, and the restricted deviance."""

    spread: Mapping[str, float]
    residual: float
    fixed: Floats
    deviance: float


def crossed(marks: Floats, facets: Mapping[str, npt.ArrayLike], fixed: Floats | None = None) -> Crossed:
    """marks ~ fixed (or a constant) + one random effect for each facet. Errors: Invalid when all but one facet are too large."""
    y = np.asarray(marks, float)
    coded = {name: np.unique(np.asarray(of), return_inverse=True)[1].reshape(-1) for name, of in facets.items()}
    names = sorted(coded, key=lambda name: -int(coded[name].max()))
    held = sum(int(coded[name].max()) + 1 for name in names[1:])
    if held > MOST:
        raise Invalid(
            Reason(
                "TOO_MANY_LEVELS",
                Text(f"除最大的一面外共有 {held} 个水平，超过 {MOST}。", f"Besides the largest facet there are {held} levels, more than {MOST}."),
                next_step=Text("改用 calibrated。", "Use calibrated."),
            )
        )  # fmt: skip
    equations = _Equations(
        y, [_member(coded[name]) for name in names], np.ones((len(y), 1)) if fixed is None else fixed
    )
    found = minimize(equations.deviance, np.zeros(len(names)), method="L-BFGS-B", bounds=[(LEAST, 6.0)] * len(names), options={"ftol": 1e-13, "gtol": 1e-6})  # fmt: skip
    residual, effects = equations.rest(found.x)
    spread = {name: residual * float(np.exp(half / 2)) for name, half in zip(names, found.x, strict=True)}
    return Crossed(spread, residual, effects, float(found.fun))


def _member(code: npt.NDArray[np.int64]) -> csr_matrix:
    return csr_matrix((np.ones(len(code)), (np.arange(len(code)), code)))


class _Equations:
    """Henderson's equations with the first facet eliminated, at any ratios of variances."""

    def __init__(self, y: Floats, members: list[csr_matrix], fixed: Floats):
        self.y, self.first, self.sizes = y, members[0], [member.shape[1] for member in members]
        rest = hstack([*members[1:], csr_matrix(fixed)]).tocsr()
        self.count = np.asarray(self.first.sum(0)).ravel()
        self.cross = (self.first.T @ rest).tocsr()
        self.inner = (rest.T @ rest).toarray()
        self.first_y, self.rest_y = self.first.T @ y, rest.T @ y
        self.fixed = fixed.shape[1]

    def _solved(self, logs: Floats) -> tuple[float, float, Floats]:
        ratio = np.exp(logs)
        below = self.count + 1 / ratio[0]
        held = diags_array(1 / below)
        inner = self.inner - (self.cross.T @ held @ self.cross).toarray()
        added = np.concatenate([np.full(size, 1 / r) for size, r in zip(self.sizes[1:], ratio[1:], strict=True)] + [np.zeros(self.fixed)])  # fmt: skip
        inner[np.arange(len(added)), np.arange(len(added))] += added
        right = self.rest_y - self.cross.T @ (self.first_y / below)
        lower = cholesky(inner, lower=True)
        half = solve_triangular(lower, right, lower=True)
        square = self.y @ self.y - (self.first_y**2 / below).sum() - half @ half
        size = float(np.log(below).sum() + 2 * np.log(np.diag(lower)).sum())
        size += float(sum(n * log for n, log in zip(self.sizes, logs, strict=True)))
        return float(square), size, solve_triangular(lower.T, half)

    def deviance(self, logs: Floats) -> float:
        """Minus twice the restricted log likelihood, the residual variance profiled out."""
        freedom = len(self.y) - self.fixed
        try:
            square, size, _ = self._solved(logs)
        except LinAlgError:
            return float("inf")
        return size + freedom * (1 + np.log(2 * np.pi * square / freedom))

    def rest(self, logs: Floats) -> tuple[float, Floats]:
        """The residual standard deviation and the fixed effects."""
        square, _, inner = self._solved(logs)
        return float(np.sqrt(square / (len(self.y) - self.fixed))), inner[-self.fixed :]
