"""Cases of the functions that join, split, interpolate and decompose, as in `cases`."""

from typing import Any

import numpy as np

from alicemath.tracing.special import ERF, erf
from tests.autodiff.cases import Case, Function, spd

KNOTS = np.array([-1.0, -0.3, 0.4, 1.5])
HOLES = np.array([[1.0, np.nan, 2.0], [1.0, 3.0, np.nan], [2.0, 1.0, -1.0]])
CONDITION = np.array([[True, False, True], [False, False, True]])


def added_at(x: Any) -> Any:
    z = np.ones_like(x)
    np.add.at(z, [0, 0, 2], x[:3] ** 2)
    np.subtract.at(z, [1, 2], x[3])
    return z * x


# fmt: off
CASES: dict[Function, list[Case]] = {
    # ---- joining and splitting
    np.array_split: [(lambda x: np.array_split(x, 3)[1], ((5,),)),
                     (lambda x: np.array_split(x, [1], axis=1)[1], ((2, 3),))],
    np.hsplit: [(lambda x: np.hsplit(x, 2)[1], ((2, 4),)), (lambda x: np.hsplit(x, [1])[0],
                ((3,),))],
    np.vsplit: [(lambda x: np.vsplit(x, 2)[1], ((4, 2),))],
    np.dsplit: [(lambda x: np.dsplit(x, 2)[1], ((2, 1, 4),))],
    np.delete: [(lambda x: np.delete(x, [0, 2]), ((4,),)), (lambda x: np.delete(x, 1, axis=1),
                ((2, 3),))],
    np.compress: [(lambda x: np.compress([True, False, True], x, axis=1), ((2, 3),))],
    np.extract: [(lambda x: np.extract(CONDITION, x), ((2, 3),))],
    np.atleast_3d: [(np.atleast_3d, s) for s in (((),), ((3,),), ((2, 3),), ((2, 1, 2),))],
    np.dstack: [(lambda a, b: np.dstack([a, b]), ((2, 3), (2, 3)))],
    np.block: [(lambda a, b: np.block([[a, np.ones((2, 1))], [b, 2.0]]), ((2, 2), (2,))),
               (lambda a, b: np.block([a, b]), ((2,), (3,)))],
    np.broadcast_arrays: [(lambda a, b: np.broadcast_arrays(a, b)[0] ** 3 + b, ((2, 1), (3,)))],
    np.meshgrid: [(lambda a, b: np.multiply(*np.meshgrid(a, b)), ((2,), (3,))),
                  (lambda a, b: np.meshgrid(a, b, indexing="ij")[0] * b, ((2,), (3,))),
                  (lambda a, b: np.multiply(*np.meshgrid(a, b, sparse=True)), ((2,), (3,)))],
    np.rollaxis: [(lambda x: np.rollaxis(x, 2), ((2, 3, 4),)), (lambda x: np.rollaxis(x, 0, 2),
                  ((2, 3, 4),))],
    np.fliplr: [(np.fliplr, ((2, 3),))],
    np.flipud: [(np.flipud, ((2, 3),))],
    np.vander: [(np.vander, ((3,),)), (lambda x: np.vander(x, 4, increasing=True), ((3,),))],
    np.linspace: [(lambda a, b: np.linspace(a, b, 5), ((), ())), (lambda a, b: np.linspace(a, b, 4,
                  endpoint=False, axis=-1), ((2,), (2,))), (lambda a: np.linspace(a, 2.0, 3),
                  ((2,),))],
    np.logspace: [(lambda a: np.logspace(0.0, a, 3), ((),))],
    np.insert: [(lambda x: np.insert(x, [0, 2], x[:2] * 2), ((4,),)),
                (lambda x: np.insert(x, 1, 5.0,
                axis=1), ((2, 3),)), (lambda x: np.insert(x, 1, x[0] ** 2, axis=0), ((2, 3),)),
                (lambda x: np.insert(x, -1, 2.0), ((2, 2),))],
    np.resize: [(lambda x: np.resize(x, (2, 4)), ((3,),))],
    np.diagflat: [(lambda x: np.diagflat(x, 1), ((2, 2),))],
    np.apply_along_axis: [(lambda x: np.apply_along_axis(np.cumsum, 0, x), ((3, 2),)),
                          (lambda x: np.apply_along_axis(np.prod, 1, x), ((2, 3, 2),))],
    np.lib.stride_tricks.sliding_window_view: [
        (lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, axis=0), ((4, 2),))],
    np.cumulative_sum: [(np.cumulative_sum, ((3,),)), (lambda x: np.cumulative_sum(x, axis=0,
                        include_initial=True), ((3, 2),))],
    np.cumulative_prod: [(lambda x: np.cumulative_prod(x, include_initial=True), ((3,),))],
    np.zeros_like: [(lambda x: x**2 + np.zeros_like(x), ((3,),))],
    np.ones_like: [(lambda x: x**2 * np.ones_like(x), ((3,),))],
    np.empty_like: [(lambda x: x**2 + 0 * np.empty_like(x), ((3,),))],
    np.add.at: [(added_at, ((4,),))],
    np.fft.fftshift: [(np.fft.fftshift, ((3, 4),)), (lambda x: np.fft.fftshift(x, axes=1),
                      ((2, 5),))],
    np.fft.ifftshift: [(np.fft.ifftshift, ((3, 4),))],
    # ---- places
    np.interp: [(lambda x: np.interp(x, [-9.0, 0.1, 9.0], [1.0, 5.0, 2.0]), ((3,),)),
                (lambda x, y: np.interp(x, KNOTS, y), ((5,), (4,))),
                (lambda y: np.interp(0.2, KNOTS, y), ((4,),)),
                (lambda k: np.interp([0.1, 0.9], KNOTS + 0.1 * k, KNOTS**2), ((4,),)),
                (lambda x: np.interp(3 * x, KNOTS, KNOTS**2, left=0.5, right=7.0), ((5,),))],
    np.quantile: [(lambda x: np.quantile(x, 0.3), ((6,),)),
                  (lambda x: np.quantile(x, 0.3, axis=(0, 2)),
                  ((2, 2, 3),)), (lambda x: np.quantile(x, [0.1, 0.77,
                  1.0], axis=1), ((2, 5),)), (lambda x: np.quantile(x, 0.6, axis=0, keepdims=True),
                  ((4, 2),))],
    np.percentile: [(lambda x: np.percentile(x, 25, axis=0), ((4, 2),))],
    np.piecewise: [(lambda x: np.piecewise(x, [x < 0, x > 0.5], [np.sin, lambda t: t**3, 7.0]),
                   ((6,),))],
    np.choose: [(lambda a, b: np.choose([0, 1, 0], [a, b]), ((3,), (3,)))],
    np.bincount: [(lambda w: np.bincount([0, 2, 2], weights=w, minlength=5), ((3,),))],
    np.select: [(lambda x: np.select([x > 0.5, x < 0], [x**2, np.sin(x)], 3.0), ((6,),))],
    np.nan_to_num: [(np.nan_to_num, ((3,),))],
    # ---- differences and sums
    np.trapezoid: [(np.trapezoid, ((4,),)), (lambda y: np.trapezoid(y, dx=0.5, axis=0), ((3, 2),)),
                   (lambda y, x: np.trapezoid(y, x), ((2, 4), (4,)))],
    np.gradient: [(np.gradient, ((5,),)), (lambda f: np.gradient(f, 0.5, edge_order=2), ((4,),)),
                  (lambda f: np.gradient(f, KNOTS, axis=1), ((2, 4),)),
                  (lambda f: np.gradient(f, KNOTS, edge_order=2), ((4,),)),
                  (lambda f: np.multiply(*np.gradient(f)), ((3, 3),))],
    np.convolve: [(lambda a, v, m=m: np.convolve(a, v, m), s) for m in ("full", "same", "valid")
                  for s in (((4,), (3,)), ((2,), (5,)))],
    np.correlate: [(np.correlate, ((4,), (3,))), (lambda a, v: np.correlate(a, v, "full"),
                   ((2,), (3,)))],
    np.ediff1d: [(np.ediff1d, ((2, 3),))],
    np.cov: [(np.cov, ((2, 4),)), (lambda x, y: np.cov(x, y, bias=True), ((4,), (4,))),
             (lambda x: np.cov(x, rowvar=False), ((4, 2),))],
    np.corrcoef: [(np.corrcoef, ((2, 4),))],
    np.nansum: [(lambda x: np.nansum(x, axis=0), ((3, 2),))],
    np.nanmax: [(lambda x: np.nanmax(x * HOLES, axis=0), ((3, 3),))],
    np.nanmin: [(lambda x: np.nanmin(x * HOLES), ((3, 3),))],
    np.nanprod: [(lambda x: np.nanprod(x * HOLES, axis=1), ((3, 3),))],
    np.nanvar: [(lambda x: np.nanvar(x * HOLES, axis=0, ddof=1), ((3, 3),))],
    np.nanstd: [(lambda x: np.nanstd(x * HOLES, axis=1, keepdims=True), ((3, 3),))],
    np.nancumsum: [(lambda x: np.nancumsum(x * HOLES, axis=0), ((3, 3),))],
    np.nancumprod: [(lambda x: np.nancumprod(x * HOLES), ((3, 3),))],
    np.nanmean: [(lambda x: np.nanmean(x * np.array([1.0, np.nan, 2.0])), ((3,),))],
    np.polyval: [(lambda p, x: np.polyval(p, x), ((4,), (3,)))],
    np.real_if_close: [(np.real_if_close, ((3,),))],
    np.imag: [(lambda x: x * np.imag(x), ((3,),))],
    np.angle: [(lambda x: x * np.angle(x), ((3,),))],
    # ---- decompositions
    np.linalg.svd: [(lambda a, k=k: np.linalg.svd(a, full_matrices=False)[k], (s,))
                    for k in range(3) for s in ((3, 2), (2, 3))]
                   + [(lambda a: np.linalg.svd(a).U, ((2, 2, 2),)), (lambda a: np.linalg.svd(a).Vh,
                      ((3, 3),)), (lambda a: np.linalg.svd(a, compute_uv=False), ((3, 2),))],
    np.linalg.svdvals: [(np.linalg.svdvals, ((2, 3, 2),))],
    np.linalg.qr: [(lambda a, k=k: np.linalg.qr(a)[k], (s,)) for k in (0, 1)
                   for s in ((3, 3), (4, 2), (2, 3, 2))] + [(lambda a: np.linalg.qr(a, mode="r"),
                   ((3, 2),))],
    np.linalg.pinv: [(lambda a: np.linalg.pinv(a + 3 * np.eye(*a.shape[-2:])), s)
                      for s in (((3, 2),), ((2, 3),), ((2, 2, 2),))],
    np.linalg.lstsq: [(lambda a, b, k=k: np.linalg.lstsq(a, b)[k], ((4, 2), (4,)))
                      for k in (0, 1)]
                     + [(lambda a, b: np.linalg.lstsq(a + 3 * np.eye(3, 2), b, rcond=None)[0],
                        ((3, 2), (3, 2)))],
    np.linalg.norm: [(np.linalg.norm, ((3,),)), (np.linalg.norm, ((2, 3),)),
                     (lambda x: np.linalg.norm(x, axis=1), ((2, 3),)),
                     (lambda x: np.linalg.norm(x, axis=0, keepdims=True), ((2, 3),)),
                     (lambda x: np.linalg.norm(x, 1), ((3,),)), (lambda x: np.linalg.norm(x, 3),
                     ((3,),)),
                     (lambda x: np.linalg.norm(x, np.inf), ((3,),))]
                    + [(lambda x, o=o: np.linalg.norm(x, o), ((3, 2),))
                       for o in (1, -1, 2, -2, np.inf, -np.inf, "fro", "nuc")]
                    + [(lambda x: np.linalg.norm(x, 2, axis=(0, 2), keepdims=True), ((2, 2, 3),))],
    np.linalg.matrix_norm: [(np.linalg.matrix_norm, ((2, 2, 3),)),
                            (lambda x: np.linalg.matrix_norm(x, ord=1), ((3, 2),))],
    np.linalg.vector_norm: [(lambda x: np.linalg.vector_norm(x, axis=-1), ((2, 3),)),
                            (lambda x: np.linalg.vector_norm(x, ord=3), ((2, 3),))],
    np.linalg.cond: [(lambda a, p=p: np.linalg.cond(spd(a), p), ((2, 2),))
                     for p in (None, -2, 1, "fro")],
    ERF: [(erf, ((3,),)), (lambda x: x * erf(x / np.sqrt(2.0)), ((2, 2),)), (erf, ((),))],
    # ---- ufunc.reduce of functions that have no name as sums
    np.logaddexp: [(np.logaddexp.reduce, ((3, 2),)), (lambda x: np.logaddexp.reduce(x, axis=(0, 1),
                   keepdims=True), ((3, 2),))],
    np.subtract: [(lambda x: np.subtract.reduce(x, axis=1), ((2, 3),)),
                  (np.subtract.accumulate, ((4,),))],
    np.maximum: [(lambda x: np.maximum.accumulate(x, axis=1), ((2, 4),))],
    # ---- Einstein sums that repeat an axis of length 1
    np.linalg.tensordot: [(lambda a, b: np.einsum("ij,j->i", a, b), ((2, 1), (3,))),
                          (lambda a, b: np.einsum("ij,ij->j", a, b), ((2, 1), (2, 3)))],
}
if hasattr(np, "unstack"):
    CASES[np.unstack] = [(lambda x: np.unstack(x, axis=1)[1], ((2, 3),))]
# fmt: on
