"""For each array function of NumPy: expressions of it, with the shapes of their arguments."""

from collections.abc import Callable
from typing import Any

import numpy as np

from alicemath.autodiff import primitives
from alicemath.autodiff.rules import fourier, linalg, special, spectral, symmetric
from alicemath.tracing.buffers import spread_out
from alicemath.tracing.special import ERF
from alicemath.tracing.tracer import getitem

Function = Callable[..., Any]
Shape = tuple[int, ...]
Case = tuple[Function, tuple[Shape, ...]]

I4 = np.eye(4)
MASK = np.array([[True, False, True, True], [False, False, True, False], [True, True, False, True]])
SLICE = np.s_[1:, None, ::-2]
SPREAD = (np.array([2, 0, 2]), slice(None), np.array([1, 1, 0]))


def spd(a: Any) -> Any:
    return a @ np.swapaxes(a, -1, -2) + 3 * np.eye(np.shape(a)[-1])


# For each function: expressions of it, with the shapes of their arguments.
# fmt: off
CASES: dict[Function, list[Case]] = {
    # ---- sums, products, extremes
    np.sum: [(np.sum, ((3, 4),)), (lambda x: np.sum(x, 0), ((3, 4),)), (np.sum, ((),)),
             (lambda x: np.sum(x, axis=(0, -1), keepdims=True), ((2, 3, 4),)),
             (lambda x: x.sum(-1), ((2, 3),)), (lambda x: np.add.reduce(x), ((2, 3),))],
    np.mean: [(lambda x: np.mean(x, axis=1), ((2, 3),)), (lambda x: x.mean(keepdims=True),
              ((2, 3),))],
    np.var: [(lambda x: np.var(x, axis=0, ddof=1), ((3, 2),))],
    np.std: [(np.std, ((4,),)), (lambda x: np.std(x, 0, ddof=1, keepdims=True), ((3, 2),)),
             (lambda x: x.std(axis=(0, 1)), ((3, 2),))],
    np.average: [(lambda x, w: np.average(x, axis=0, weights=w**2 + 1), ((3, 2), (3,)))],
    np.ptp: [(lambda x: np.ptp(x, axis=-1, keepdims=True), ((2, 3),))],
    np.prod: [(np.prod, ((4,),)), (lambda x: np.prod(x, axis=0, keepdims=True), ((3, 2),)),
              (lambda x: np.prod(x, axis=(0, 2)), ((2, 3, 2),)), (np.prod, ((1,),)),
              (np.prod, ((),))],
    np.cumsum: [(np.cumsum, ((2, 3),)), (lambda x: np.cumsum(x, axis=-2), ((2, 3),)),
                (lambda x: np.add.accumulate(x), ((3, 2),))],
    np.cumprod: [(np.cumprod, ((2, 2),)), (lambda x: np.cumprod(x, axis=0), ((3, 2),))],
    np.max: [(np.max, ((5,),)), (lambda x: np.max(x, axis=1), ((2, 3),)),
             (lambda x: np.amax(x, axis=(0, -1), keepdims=True), ((2, 3, 2),)),
             (lambda x: np.maximum.reduce(x), ((3, 2),))],
    np.min: [(lambda x: x.min(axis=0), ((3, 2),))],
    np.median: [(np.median, ((4,),)), (lambda x: np.median(x, axis=(0, -1)), ((2, 3, 2),)),
                (lambda x: np.median(x, axis=0, keepdims=True), ((3, 2),))],
    np.clip: [(lambda x: np.clip(x, -0.5, 0.5), ((6,),)), (lambda x: np.clip(x, max=0.1), ((4,),))],
    np.linalg.norm: [(np.linalg.norm, ((3,),)), (np.linalg.norm, ((2, 3),)),
                     (lambda x: np.linalg.norm(x, axis=1), ((2, 3),)),
                     (lambda x: np.linalg.norm(x, axis=0, keepdims=True), ((2, 3),)),
                     (lambda x: np.linalg.norm(x, 1), ((3,),)), (lambda x: np.linalg.norm(x, 3),
                     ((3,),)),
                     (lambda x: np.linalg.norm(x, np.inf), ((3,),))],
    np.linalg.vector_norm: [(lambda x: np.linalg.vector_norm(x, axis=-1), ((2, 3),))],
    # ---- products
    np.matmul: [(np.matmul, s) for s in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)),
                ((2, 3), (3, 4)),
                ((2, 2, 3), (3,)), ((3,), (2, 3, 2)), ((2, 1, 2, 3), (3, 3, 2)),
                ((2, 3), (4, 3, 2)),
                ((4, 2, 3), (3, 2)), ((1, 2, 3), (4, 3, 1)))],
    np.dot: [(np.dot, s) for s in (((3,), (3,)), ((2, 3), (3,)), ((2, 3), (3, 2)), ((), (3,)),
                                   ((2, 3), (2, 3, 2)), ((3,), (2, 3, 2)), ((2, 2, 3), (3, 2)))],
    np.outer: [(np.outer, ((3,), (2,))), (lambda a, b: np.multiply.outer(a, b), ((2, 3), (2,)))],
    np.vdot: [(np.vdot, ((2, 3), (2, 3)))],
    np.inner: [(np.inner, ((2, 3), (4, 3)))],
    np.vecdot: [(np.vecdot, ((2, 3), (2, 3)))],
    np.linalg.vecdot: [(np.linalg.vecdot, ((2, 3), (2, 3)))],
    np.matvec: [(np.matvec, ((2, 3, 4), (4,)))],
    np.vecmat: [(np.vecmat, ((3,), (2, 3, 4)))],
    np.tensordot: [(lambda a, b: np.tensordot(a, b, axes=([0, 1], [1, 0])), ((2, 3, 2), (3, 2)))],
    np.kron: [(np.kron, ((2, 2), (1, 3))), (np.kron, ((2,), (2, 2)))],
    np.cross: [(np.cross, ((2, 3), (3,))), (lambda a, b: np.cross(a, b, axis=0), ((3, 2), (3, 2)))],
    np.linalg.cross: [(np.linalg.cross, ((3,), (3,)))],
    np.einsum: [(lambda *a, t=t: np.einsum(t, *a), s) for t, s in (
                ("ij,jk->ik", ((2, 3), (3, 4))), ("ii", ((3, 3),)), ("ii->i", ((3, 3),)),
                ("ij->", ((2, 3),)), ("ij->j", ((2, 3),)), ("i,ij,j", ((2,), (2, 3), (3,))),
                ("...ij,...jk", ((2, 2, 3), (2, 3, 2))), ("iij,k->jk", ((2, 2, 3), (2,))),
                ("ij,i", ((2, 3), (2,))), ("iii->i", ((2, 2, 2),)), ("i...->...", ((2, 3),)))]
               + [(lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [2, 0]), ((2, 3), (3, 2)))],
    np.linalg.multi_dot: [(lambda a, b, c: np.linalg.multi_dot([a, b, c]),
                          ((2, 3), (3, 2), (2, 2)))],
    np.linalg.matrix_power: [(lambda a, n=n: np.linalg.matrix_power(a, n),
                             ((2, 2),)) for n in (0, 1, 3, 5)]
                            + [(lambda a: np.linalg.matrix_power(spd(a), -2), ((2, 2),))],
    # ---- entries
    getitem: [(lambda x, k=k: x[k], ((3, 4),)) for k in (
                0, -1, slice(1, None), SLICE, (..., 1),
                np.array([2, 0, 2]), [0, -1], MASK, (MASK[:, 0], 1),
                (slice(None), np.array([[1, 1], [3, 0]])), (np.array([0, 2]), np.array([1, 1])),
                (None, 1, slice(None)))] + [(lambda x: x[SPREAD], ((3, 2, 4),)),
              (lambda x: x[0, :, np.array([1, 1])], ((2, 3, 2),)), (lambda x: x[()], ((),))],
    np.take: [(lambda x: np.take(x, [2, 0, 2], axis=1), ((2, 3),)),
              (lambda x: np.take(x, [4, -1], mode="wrap"), ((3,),)),
              (lambda x: np.take(x, [5, 0]), ((2, 3),))],
    np.take_along_axis: [(lambda x: np.take_along_axis(x, np.array([[0, 0], [1, 2]]), axis=1),
                         ((2, 3),))],
    np.where: [(lambda a, b: np.where(MASK, a, b), s) for s in (((3, 4), (4,)), ((), (3, 1)),
               ((1, 1, 4), (1,)))]
              + [(lambda x: np.where(x > 0, x**2, -x), ((5,),)), (lambda a: np.where(a, a, 2.0),
              ((3,),))],
    np.diagonal: [(np.diagonal, ((3, 4),)), (lambda x: np.diagonal(x, 1), ((3, 4),)),
                  (lambda x: np.diagonal(x, -1, 0, 2), ((3, 2, 3),))],
    np.linalg.diagonal: [(np.linalg.diagonal, ((2, 3, 3),))],
    np.trace: [(np.trace, ((3, 3),)), (lambda x: np.trace(x, 1, 1, 2), ((2, 3, 4),))],
    np.linalg.trace: [(np.linalg.trace, ((2, 3, 3),))],
    np.diag: [(np.diag, ((3,),)), (lambda x: np.diag(x, -1), ((2,),)), (lambda x: np.diag(x, 1),
              ((3, 3),))],
    np.tril: [(np.tril, ((3, 3),)), (np.tril, ((2,),))],
    np.triu: [(lambda x: np.triu(x, 1), ((2, 3, 3),))],
    np.sort: [(np.sort, ((2, 4),)), (lambda x: np.sort(x, axis=None), ((2, 3),)),
              (lambda x: np.sort(x, axis=0), ((3, 2),))],
    np.partition: [(lambda x: np.partition(x, 2)[2], ((5,),))],
    np.repeat: [(lambda x: np.repeat(x, 2), ((2, 2),)),
                (lambda x: np.repeat(x, [1, 0, 3], axis=1), ((2, 3),))],
    np.tile: [(lambda x: np.tile(x, 2), ((2, 2),)), (lambda x: np.tile(x, (2, 1, 3)), ((2, 2),))],
    np.roll: [(lambda x: np.roll(x, 1), ((2, 3),)), (lambda x: np.roll(x, (1, -1), (0, 1)),
              ((3, 3),))],
    np.pad: [(lambda x: np.pad(x, 1), ((2, 2),)), (lambda x: np.pad(x, ((1, 0),
             (0, 2)), constant_values=3.0), ((2, 2),)),
             (lambda x: np.pad(x, 2, mode="reflect"), ((4,),))],
    np.diff: [(np.diff, ((4,),)),
              (lambda x: np.diff(x, prepend=2.0, append=x[:1]), ((3,),)),
              (lambda x: np.diff(x, n=2, axis=0), ((4, 2),))],
    np.flip: [(np.flip, ((2, 3),)), (lambda x: np.flip(x, 1), ((2, 3),))],
    np.rot90: [(np.rot90, ((2, 3),))],
    np.split: [(lambda x: np.split(x, 2)[1], ((4,),)),
               (lambda x: np.split(x, [1], axis=1)[1], ((2, 3),))],
    # ---- axes
    np.reshape: [(lambda x: np.reshape(x, (3, -1)), ((2, 6),)), (lambda x: x.reshape(4), ((2, 2),)),
                 (lambda x: x.flatten("F") * x.flat[1], ((2, 2),)),
                 (lambda x: np.reshape(x, (3, -1), order="F"), ((2, 6),))],
    np.ravel: [(np.ravel, ((2, 3),))],
    np.transpose: [(np.transpose, ((2, 3),)), (lambda x: np.transpose(x, (1, 2, 0)), ((2, 3, 4),)),
                   (lambda x: x.transpose(1, 0, 2), ((2, 3, 2),)), (lambda x: x.T, ((3,),))],
    np.matrix_transpose: [(np.matrix_transpose, ((2, 3, 2),)), (lambda x: x.mT, ((2, 3),))],
    np.swapaxes: [(lambda x: np.swapaxes(x, 0, -1), ((2, 3, 4),))],
    np.moveaxis: [(lambda x: np.moveaxis(x, 0, -1), ((2, 3, 4),)),
                  (lambda x: np.moveaxis(x, (0, 2), (-1, 0)), ((2, 3, 4),))],
    np.expand_dims: [(lambda x: np.expand_dims(x, (0, -1)), ((2, 3),))],
    np.squeeze: [(np.squeeze, ((1, 3, 1),)), (lambda x: np.squeeze(x, -1), ((1, 3, 1),))],
    np.broadcast_to: [(lambda x: np.broadcast_to(x, (2, 3, 4)), ((3, 1),)),
                      (lambda x: np.broadcast_to(x, (2,)), ((),))],
    np.atleast_1d: [(np.atleast_1d, ((),))],
    np.atleast_2d: [(np.atleast_2d, ((3,),)), (lambda x: np.atleast_2d(1.0, x)[1], ((3,),))],
    # ---- joining
    np.concatenate: [(lambda a, b: np.concatenate([a, np.ones((1, 3)), b, a]), ((2, 3), (1, 3))),
                     (lambda a, b: np.concatenate([a, b], axis=-1), ((2, 1), (2, 3))),
                     (lambda a, b: np.concatenate([a, b], axis=None), ((2, 1), (3,)))],
    np.stack: [(lambda a, b: np.stack([a, b], axis=1), ((2, 3), (2, 3))),
               (lambda a: np.stack([a[0], 1.0, a[1]]), ((2,),))],
    np.vstack: [(lambda a, b: np.vstack([a, b]), ((3,), (2, 3)))],
    np.hstack: [(lambda a, b: np.hstack([a, b]), ((2, 1), (2, 3)))],
    np.column_stack: [(lambda a, b: np.column_stack([a, b]), ((2,), (2, 2)))],
    np.append: [(lambda a, b: np.append(a, b), ((2, 2), (3,))), (lambda a: np.append(a, 1.0),
                ((2,),))],
    np.array: [(lambda a: np.array([[a[0], 2.0], [a[1] * a[0], a[1]]]), ((2,),))],
    # ---- linear algebra
    np.linalg.inv: [(np.linalg.inv, ((3, 3),)), (lambda a: np.linalg.inv(spd(a)), ((2, 2, 2),))],
    np.linalg.solve: [(lambda a, b: np.linalg.solve(a + 3 * np.eye(len(a[0])), b), s) for s in (
                     ((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 2, 2), (2, 2)), ((2, 2), (3, 2, 1)))]
                     + [(np.linalg.solve, ((2, 3, 3), (3,)))],
    np.linalg.det: [(np.linalg.det,
                    ((n, n),)) for n in (1, 2, 3)] + [(lambda a: np.linalg.det(spd(a)), ((7, 7),)),
                    (np.linalg.det, ((2, 2, 2),))],
    np.linalg.slogdet: [(lambda a: np.linalg.slogdet(a)[1], ((3, 3),)),
                        (lambda a: np.linalg.slogdet(a).logabsdet, ((2, 2, 2),))],
    np.linalg.cholesky: [(lambda a: np.linalg.cholesky(spd(a)), ((3, 3),)),
                         (lambda a: np.linalg.cholesky(a + 5 * np.eye(3)), ((3, 3),)),
                         (lambda a: np.linalg.cholesky(spd(a), upper=True), ((2, 2, 2),))],
    np.linalg.eigh: [(lambda a: np.linalg.eigh(a)[0], ((3, 3),)),
                     (lambda a: np.linalg.eigh(a)[1], ((3, 3),)),
                     (lambda a: np.linalg.eigh(a, "U").eigenvectors ** 2, ((2, 2, 2),))],
    np.linalg.eigvalsh: [(np.linalg.eigvalsh, ((3, 3),)),
                         (lambda a: np.linalg.eigvalsh(a, "U"), ((2, 2),))],
    # ---- pairs and values
    np.divmod: [(lambda x: np.divmod(x, 0.37)[1], ((3,),))],
    np.modf: [(lambda x: np.modf(3 * x)[0], ((3,),))],
    np.heaviside: [(lambda x, a: x * np.heaviside(x, a), ((3,), (3,)))],
    np.fabs: [(np.fabs, ((3,),))],
    np.true_divide: [(np.true_divide, ((3,), (3,)))],
    np.full_like: [(lambda x: np.full_like(x, 2.0) * x, ((3,),)),
                   (lambda x: np.full_like(x, x[0]) * x,
                   ((3,),))],
    np.copy: [(lambda x: np.copy(x) * x.copy(), ((3,),))],
    np.nan_to_num: [(np.nan_to_num, ((3,),))],
    np.round: [(lambda x: x * np.round(x), ((3,),)), (lambda x: x * np.round(x, 1), ((3,),))],
}
# fmt: on
#: Asked of a tracer, these say nothing that depends on its entries.
WITHOUT_DERIVATIVE = {
    *(np.shape, np.ndim, np.size, np.zeros_like, np.ones_like),
    *(np.iscomplexobj, np.isrealobj, np.result_type),
}
#: The names under which users reach the primitives.
SPELLED: dict[Function, Function] = {
    primitives.permute: np.transpose,
    primitives.pick: getitem,
    primitives.scatter: np.diag,
    primitives.join: np.concatenate,
    primitives.contract: np.einsum,
    primitives.product: np.prod,
    primitives.running_sum: np.cumsum,
    primitives.norm2: np.linalg.norm,
    linalg.logabsdet: np.linalg.slogdet,
    symmetric.cholesky: np.linalg.cholesky,
    symmetric.eigenvalues: np.linalg.eigvalsh,
    symmetric.eigenvectors: np.linalg.eigh,
    special.error_function: ERF,
    fourier.transform: np.fft.fft,
    spread_out: np.add.at,
    spectral.left_vectors: np.linalg.svd,
    spectral.singular_values: np.linalg.svdvals,
    spectral.right_vectors: np.linalg.svd,
    spectral.q_factor: np.linalg.qr,
    spectral.r_factor: np.linalg.qr,
}
